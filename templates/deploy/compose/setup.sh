#!/bin/sh
# Makes what a network needs before its first start: its genesis and the tokens of its nodes, in secrets/.
#
#   ./setup.sh NAME      NAME has at most eight letters; it goes into every signature, so that none is valid elsewhere
set -eu
name=${1:?'give the network a name of at most eight letters'}
case $name in *[!a-z0-9-]* | ?????????*) echo "a name has at most eight of a-z, 0-9 and -" >&2 && exit 2 ;; esac
cd "$(dirname "$0")"
umask 077
mkdir secrets || exit 1 # never replaces the tokens of a network that exists
cd secrets

token() { openssl rand -hex 32; }
north=$(token) south=$(token) first=$(token) second=$(token) operator=$(token) relayer=$(token)
printf 'north %s 0\nsouth %s 1\n' "$north" "$south" > realms.txt
printf 'worker-1 %s\nworker-2 %s\n' "$first" "$second" > workers.txt
printf 'operator %s\n' "$operator" > operators.txt
printf 'relayer %s\n' "$relayer" > relayers.txt
for pair in "north $north" "south $south" "worker-1 $first" "worker-2 $second" "operator $operator" "relayer $relayer"; do
  printf '%s\n' "${pair#* }" > "${pair% *}.token"
done
token | tr -d '\n' > grafana.password

# A devnet writes its genesis when it starts. The network's is the same under its own name.
made=$(mktemp -d)
${QED:-npx qed} devnet --simulate --no-prove-here --port 0 --data-dir "$made" 2> "$made/log" &
devnet=$!
until grep -q 'stop it with' "$made/log"; do
  kill -0 $devnet 2> /dev/null || { cat "$made/log" >&2 && exit 1; }
  sleep 1
done
kill $devnet && wait $devnet || true
magic=$(node -p 'BigInt(`0x${Buffer.from(process.argv[1].padEnd(8)).toString("hex")}`).toString()' -- "$name")
sed "s/\"magic\": \"[0-9]*\"/\"magic\": \"$magic\"/" "$made/genesis.json" > genesis.json
rm -r "$made"
echo "made the network '$name' in $(pwd)"
