/** 32-bit words of a field element. */
const FIELD_WORDS = 8;
/** The highest of them: no field element has its highest bit, which tells a place that is taken from an empty one. */
const TOP = FIELD_WORDS - 1;
const TAKEN = 1 << 31;
/** Places at first; they double while results come, up to the most that there may be. */
const FIRST_PLACES = 2 ** 12;
/** However many results are asked for: 800 MB of nodes of trees, 1.6 GB of longer lists. */
const MOST_PLACES = 2 ** 23;
/** A result lies in one of so many places, from that on to which its input is mixed. */
const NEIGHBOURS = 16;
/** Ages that are told apart while all places are taken anew. */
const AGES = 16;

/**
 * Results of a function from some field elements to some others. They lie in one array of words, so that millions of them cost the collector of garbage
 * nothing. Where there is no place left, a new result takes that of an old one.
 */
export class HashMemory {
  #places = FIRST_PLACES;
  #words: Int32Array;
  #taken = 0;
  /** When each place was taken. */
  #ages: Uint8Array;
  /** What is kept now gets this age, which grows with each sixteenth of the places and starts over. */
  #now = 0;
  #keptNow = 0;
  readonly #inputWords: number;
  readonly #entryWords: number;

  #mostPlaces: number;

  /** `results`: how many are kept at most. */
  constructor(inputs: number, outputs: number, results: number) {
    this.#mostPlaces = placesFor(results);
    this.#inputWords = inputs * FIELD_WORDS;
    this.#entryWords = this.#inputWords + outputs * FIELD_WORDS;
    this.#words = new Int32Array(this.#places * this.#entryWords);
    this.#ages = new Uint8Array(this.#places);
  }

  /** How many results are kept. */
  get size(): number {
    return this.#taken;
  }

  /** From now on at least so many may be kept. */
  allow(results: number): void {
    this.#mostPlaces = Math.max(this.#mostPlaces, placesFor(results));
  }

  /** Copies what is known of the input at the start of `input` to the start of `output`; false where nothing is. */
  find(input: Int32Array, output: Int32Array): boolean {
    const [words, first] = [this.#words, this.#firstPlace(input)];
    for (let i = 0; i < NEIGHBOURS; i++) {
      const at = this.#at(first + i);
      if (isEmpty(words, at)) return false;
      if (!this.#holds(words, at, input)) continue;
      const from = at + this.#inputWords;
      for (let word = at + this.#entryWords - 1; word >= from; word--) output[word - from] = words[word]!;
      return true;
    }
    return false;
  }

  /** Keeps a result that is not known yet. */
  keep(input: Int32Array, output: Int32Array): void {
    if (2 * this.#taken >= this.#places && this.#places < this.#mostPlaces) this.#grow();
    const place = this.#placeFor(input);
    if (++this.#keptNow >= this.#places / AGES) [this.#now, this.#keptNow] = [(this.#now + 1) & 0xff, 0];
    this.#ages[place] = this.#now;
    const [words, at] = [this.#words, this.#at(place)];
    if (isEmpty(words, at)) this.#taken++;
    for (let word = 0; word < this.#inputWords; word++) words[at + word] = input[word]!;
    for (let word = this.#inputWords; word < this.#entryWords; word++)
      words[at + word] = output[word - this.#inputWords]!;
    words[at + TOP]! |= TAKEN;
  }

  /** An empty place, or else the one that was taken first. */
  #placeFor(input: Int32Array): number {
    const first = this.#firstPlace(input);
    let [oldest, age] = [0, -1];
    for (let i = 0; i < NEIGHBOURS; i++) {
      const place = (first + i) & (this.#places - 1);
      if (isEmpty(this.#words, this.#at(place))) return place;
      const since = (this.#now - this.#ages[place]!) & 0xff;
      if (since > age) [oldest, age] = [place, since];
    }
    return oldest;
  }

  #at(place: number): number {
    return (place & (this.#places - 1)) * this.#entryWords;
  }

  #holds(words: Int32Array, at: number, input: Int32Array): boolean {
    if (words[at + TOP] !== (input[TOP]! | TAKEN)) return false;
    for (let word = 0; word < this.#inputWords; word++)
      if (word !== TOP && words[at + word] !== input[word]) return false;
    return true;
  }

  #firstPlace(input: Int32Array): number {
    let mixed = 0;
    for (let word = 0; word < this.#inputWords; word++) {
      mixed = Math.imul(mixed ^ input[word]!, 0x9e37_79b1);
      mixed ^= mixed >>> 15;
    }
    return mixed;
  }

  #grow(): void {
    const old = this.#words;
    this.#places *= 2;
    this.#taken = 0;
    this.#words = new Int32Array(this.#places * this.#entryWords);
    this.#ages = new Uint8Array(this.#places);
    const input = new Int32Array(this.#inputWords);
    for (let at = 0; at < old.length; at += this.#entryWords) {
      if (isEmpty(old, at)) continue;
      input.set(old.subarray(at, at + this.#inputWords));
      input[TOP]! &= ~TAKEN;
      this.keep(input, old.subarray(at + this.#inputWords, at + this.#entryWords));
    }
  }
}

/** A power of two that leaves a quarter of the places empty. */
const placesFor = (results: number): number =>
  Math.min(Math.max(2 ** Math.ceil(Math.log2((results * 4) / 3)), FIRST_PLACES), MOST_PLACES);

const isEmpty = (words: Int32Array, at: number): boolean => words[at + TOP]! >= 0;
