# Writes what the coordinator reads at its start: the genesis from the bucket, and the tokens of those who may call it.
set -eu
umask 077
cd "$DIRECTORY"
aws s3 cp --only-show-errors "s3://$BUCKET/genesis.json" genesis.json
number=0
: > realms.txt
for name in $REALMS; do
  eval "token=\$REALM_TOKEN_$number"
  echo "$name $token $number" >> realms.txt
  number=$((number + 1))
done
number=1
: > workers.txt
while [ "$number" -le "$WORKERS" ]; do
  eval "token=\$WORKER_TOKEN_$number"
  echo "worker-$number $token" >> workers.txt
  number=$((number + 1))
done
echo "operator $OPERATOR_TOKEN" > operators.txt
echo "relayer $RELAYER_TOKEN" > relayers.txt
chown -R "$OWNER" .
