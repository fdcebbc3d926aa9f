import { Bool, Field, Poseidon, Provable, UInt32, UInt64 } from 'o1js';
import { stored32, stored64, u32, u64, type HandBody } from './hand-call.js';

/** Ten methods of fixtures/contracts, by contract and name. Where fields lie is what `qed inspect` prints. */
export const HAND_METHODS: Readonly<Record<string, Readonly<Record<string, HandBody>>>> = {
  Token: {
    mint(call, [amount]) {
      const balance = call.open(0);
      balance.write([stored64(balance.slots[0]!).add(u64(amount!)).value]);
      return [];
    },

    transfer(call, [to, amount]) {
      const sum = u64(amount!);
      const balance = call.open(0);
      const before = stored64(balance.slots[0]!);
      sum.assertLessThanOrEqual(before);
      balance.write([before.sub(sum).value]);
      const sent = call.open(Field(2n ** 32n).add(u32(to!).value));
      sent.write([stored64(sent.slots[0]!).add(sum).value]);
      return [];
    },

    claim(call, [from]) {
      const user = u32(from!).value;
      const [sent] = call.openOther(user, Field(2n ** 32n).add(call.userId));
      const total = stored64(sent!);
      const claimed = call.open(Field(2n ** 33n).add(user));
      const amount = total.sub(stored64(claimed.slots[0]!));
      claimed.write([total.value]);
      const balance = call.open(0);
      balance.write([stored64(balance.slots[0]!).add(amount).value]);
      return [amount.value];
    },
  },

  Poll: {
    vote(call, [choice], eventId) {
      const chosen = u32(choice!);
      const ballot = call.open(1);
      ballot.slots[0]!.assertEquals(0);
      chosen.assertLessThan(UInt32.from(4));
      ballot.write([chosen.add(1).value]);
      call.emit(eventId('Voted'), [chosen.value]);
      return [];
    },
  },

  Savings: {
    pledge(call, [to, amount, until]) {
      const sum = u64(amount!);
      const end = u32(until!);
      call.validUntil(end);
      const balance = call.open(0);
      const before = stored64(balance.slots[0]!);
      sum.assertLessThanOrEqual(before);
      balance.write([before.sub(sum).value]);
      const pledge = call.open(Field(2n ** 32n).add(u32(to!).value), 2);
      pledge.slots[1]!.assertEquals(0);
      pledge.write([sum.value, end.value]);
      return [];
    },

    draw(call, [from, amount]) {
      const user = u32(from!).value;
      const sum = u64(amount!);
      const [most, until] = call.openOther(user, Field(2n ** 32n).add(call.userId), 2);
      call.validUntil(stored32(until!));
      const drawn = call.open(Field(2n ** 32n).add(user));
      const total = stored64(drawn.slots[0]!).add(sum);
      total.assertLessThanOrEqual(stored64(most!));
      drawn.write([total.value]);
      const balance = call.open(0);
      balance.write([stored64(balance.slots[0]!).add(sum).value]);
      return [stored64(most!).sub(total).value];
    },
  },

  Collectible: {
    mint(call, [secret], eventId) {
      call.userId.assertEquals(call.deployer());
      const minted = call.open(0);
      const id = stored32(minted.slots[0]!);
      id.assertLessThan(UInt32.from(10_000));
      minted.write([id.add(1).value]);
      const content = Poseidon.hash([id.value, secret!]);
      const piece = call.open(Field(2n ** 32n).add(id.value), 4);
      piece.write([Field(1), call.userId, Field(1), content]);
      call.emit(eventId('Minted'), [id.value, content]);
      return [id.value];
    },

    receive(call, [id, from]) {
      const piece = Field(2n ** 32n).add(u32(id!).value);
      const [status, to, step, content] = call.openOther(u32(from!).value, piece, 4);
      const mine = call.open(piece, 4);
      status!.assertEquals(2);
      to!.assertEquals(call.userId);
      stored32(step!).assertGreaterThan(stored32(mine.slots[2]!));
      mine.write([Field(1), to!, step!, content!]);
      return [];
    },
  },

  Orders: {
    post(call, [side, price, size, until]) {
      const isBuy = side!.equals(1);
      const isSell = side!.equals(2);
      isBuy.or(isSell).assertTrue();
      const [cost, amount, end] = [u64(price!), u64(size!), u32(until!)];
      const own = call.open(0, 8);
      const isDone = own.slots[2]!.equals(0);
      const isOver = call.checkpoint.greaterThanOrEqual(stored32(own.slots[3]!));
      isDone.or(isOver).assertTrue();
      const nonce = stored32(own.slots[4]!).add(1);
      own.write([side!, cost.value, amount.value, end.value, nonce.value, ...own.slots.slice(5)], 5);
      return [];
    },
  },

  Inventory: {
    use(call, [index]) {
      const place = u32(index!);
      place.assertLessThan(UInt32.from(6));
      const hero = call.open(0, 32);
      const hp = UInt32.Unsafe.fromField(hero.slots[0]!.add(100));
      const isAt = Array.from({ length: 6 }, (_, i) => place.value.equals(i));
      const part = (offset: number): Field =>
        Provable.switch(
          isAt,
          Field,
          isAt.map((_, i) => hero.slots[2 + 3 * i + offset]!),
        );
      const [kind, power, wear] = [part(0), stored32(part(1)), part(2)];
      const isPotion = kind.equals(3);
      const isWorn: Bool = kind.equals(1).or(kind.equals(2));
      isPotion.or(isWorn).assertTrue();

      const healed = UInt64.from(hp).add(UInt64.from(Provable.if(isPotion, power, UInt32.zero)));
      healed.assertLessThanOrEqual(UInt64.from(UInt32.MAXINT()));
      const full = Provable.if(healed.greaterThan(UInt64.from(100)), UInt64.from(100), healed);
      const hpAfter = Provable.if(isPotion, full.value, hp.value);
      const worn = wear.add(isWorn.toField());
      worn.assertLessThanOrEqual(255);

      const next = [...hero.slots];
      next[0] = hpAfter.sub(100);
      isAt.forEach((here, i) => {
        const empty = here.and(isPotion);
        next[2 + 3 * i] = Provable.if(empty, Field(0), hero.slots[2 + 3 * i]!);
        next[3 + 3 * i] = Provable.if(empty, Field(0), hero.slots[3 + 3 * i]!);
        next[4 + 3 * i] = Provable.if(here, Provable.if(isPotion, Field(0), worn), hero.slots[4 + 3 * i]!);
      });
      hero.write(next, Provable.if(isPotion, Field(4), Field(1)));
      return [];
    },
  },
};
