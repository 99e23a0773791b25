// The noise of the engine: numpy's default generator from a seed (SeedSequence and PCG64, O'Neill 2014 and 2015).

const MASK_64 = (1n << 64n) - 1n;
const MASK_128 = (1n << 128n) - 1n;
const FACTOR = (2549297995355413924n << 64n) | 4865540595714422341n;

/** Four words of entropy, as SeedSequence mixes them of a seed of at most 32 bits. */
function pool(seed) {
  let constant = 0x43b0d7e5;
  const hashed = (value) => {
    value ^= constant;
    constant = Math.imul(constant, 0x931e8875);
    value = Math.imul(value, constant);
    return value ^ (value >>> 16);
  };
  const words = [seed, 0, 0, 0].map(hashed);
  for (let from = 0; from < 4; from++)
    for (let to = 0; to < 4; to++)
      if (from !== to) {
        const mixed = Math.imul(0xca01f9dd, words[to]) - Math.imul(0x4973f715, hashed(words[from]));
        words[to] = (mixed | 0) ^ ((mixed | 0) >>> 16);
      }
  return words;
}

/** Eight words of 32 bits: state and increment of PCG64, the lowest word of each first. */
export function generatorState(seed) {
  const words = pool(seed);
  let constant = 0x8b51f9dd;
  const made = [];
  for (let n = 0; n < 8; n++) {
    let value = words[n % 4] ^ constant;
    constant = Math.imul(constant, 0x58f38ded);
    value = Math.imul(value, constant);
    made.push(BigInt((value ^ (value >>> 16)) >>> 0));
  }
  const pair = (n) => ((made[n + 1] << 32n) | made[n]) & MASK_64;
  const start = (pair(0) << 64n) | pair(2);
  const increment = ((((pair(4) << 64n) | pair(6)) << 1n) | 1n) & MASK_128;
  let state = (increment + start) & MASK_128;
  state = (state * FACTOR + increment) & MASK_128;
  const output = new Uint32Array(8);
  for (let n = 0; n < 4; n++) {
    output[n] = Number((state >> BigInt(32 * n)) & 0xffffffffn);
    output[n + 4] = Number((increment >> BigInt(32 * n)) & 0xffffffffn);
  }
  return output;
}
