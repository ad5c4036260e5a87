// Arrays as viz/packing.py sends them: base64, little-endian.

/** @param {string} base64 */
export const bytesOf = (base64) => {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let index = 0; index < letters.length; index++) bytes[index] = letters.charCodeAt(index);
  return bytes;
};

/**
 * Little-endian float32 from base64, as viz/packing.py writes it.
 * @param {string} base64
 */
export const floatsOf = (base64) => {
  const view = new DataView(bytesOf(base64).buffer);
  return Float32Array.from({ length: view.byteLength / 4 }, (_, index) => view.getFloat32(4 * index, true));
};

/**
 * Little-endian float16 from base64, likewise.
 * @param {string} base64
 */
export const halvesOf = (base64) => {
  const view = new DataView(bytesOf(base64).buffer);
  return Float32Array.from({ length: view.byteLength / 2 }, (_, index) => {
    const half = view.getUint16(2 * index, true);
    const [sign, exponent, fraction] = [half & 0x8000 ? -1 : 1, (half >> 10) & 31, half & 1023];
    const significand = exponent ? 1 + fraction / 1024 : fraction / 1024; // without the leading one below the smallest exponent
    return sign * 2 ** (Math.max(1, exponent) - 15) * significand;
  });
};
