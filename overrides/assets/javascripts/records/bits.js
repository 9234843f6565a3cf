/** Numbers of a few bits each, one after the other, and what tells damage from data. */

/** The checksum of zip files. @param {Uint8Array} bytes */
export function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc >>> 1 ^ (crc & 1 && 0xedb88320);
  }
  return ~crc >>> 0;
}

/** Puts numbers, and gives all that was put. */
export function bitWriter() {
  /** @type {number[]} */
  const bits = [];
  const put = (/** @type {number} */ value, /** @type {number} */ width) => {
    for (let at = width - 1; at >= 0; at -= 1) bits.push(Math.floor(value / 2 ** at) % 2);
  };
  return {
    put,
    /** A number from 1 on: the smaller, the shorter (Elias's gamma code). @param {number} value */
    putSmall(value) {
      const width = 31 - Math.clz32(value);
      put(0, width);
      put(value, width + 1);
    },
    /** A text of 255 bytes at most. @param {string} text */
    putText(text) {
      const bytes = new TextEncoder().encode(text);
      put(bytes.length, 8);
      for (const byte of bytes) put(byte, 8);
    },
    bytes: () =>
      Uint8Array.from(
        { length: Math.ceil(bits.length / 8) },
        (_, n) => parseInt(bits.slice(8 * n, 8 * n + 8).join("").padEnd(8, "0"), 2),
      ),
  };
}

/** Takes them back; throws past the end. @param {Uint8Array} bytes */
export function bitReader(bytes) {
  let at = 0;
  const take = (/** @type {number} */ width) => {
    if (at + width > 8 * bytes.length) throw new RangeError("past the end");
    let value = 0;
    for (const end = at + width; at < end; at += 1) {
      value = 2 * value + (bytes[at >> 3] >> (7 - at % 8) & 1);
    }
    return value;
  };
  return {
    take,
    takeSmall() {
      let width = 0;
      while (!take(1)) width += 1;
      return 2 ** width + take(width);
    },
    takeText: () =>
      new TextDecoder("utf-8", { fatal: true }).decode(
        Uint8Array.from({ length: take(8) }, () => take(8)),
      ),
  };
}
