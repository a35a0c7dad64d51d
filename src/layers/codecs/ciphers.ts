/** Decrypts what scripts encrypt with a key that they carry: the symmetric ciphers of .NET and hand-written RC4. */

import { createCipheriv, createDecipheriv } from 'node:crypto';

export interface Cipher {
  readonly algorithm: 'aes' | 'tripledes' | 'des' | 'rc2' | 'rc4';
  /** Of the block ciphers; RC4 has none. */
  readonly mode: 'cbc' | 'ecb' | 'cfb' | 'ofb' | 'ctr';
  readonly padding: 'pkcs7' | 'none' | 'zeros' | 'ansix923' | 'iso10126';
  readonly key: Uint8Array;
  /** Empty where the mode has none. */
  readonly iv: Uint8Array;
  /** Of CFB: 8 unless given, as for Aes; RijndaelManaged has 128 (a .NET FeedbackSize). */
  readonly feedbackBits?: number;
}

/**
 * Decrypts. Padding is taken off as .NET does: not for `zeros`, where it can't be told from data, and not in the
 * stream modes `ofb` and `ctr`.
 * @returns null for a key, vector, length or padding that does not fit; for RC2, which OpenSSL 3 has retired; and for
 * Rijndael with blocks that are not AES's
 */
export function decrypt(cipher: Cipher, bytes: Uint8Array): Uint8Array | null {
  const { algorithm, mode, padding, key } = cipher;
  if (algorithm === 'rc4') return key.length === 0 ? null : rc4(key, bytes);
  const block = blockCipher(algorithm, key);
  if (block === null || (mode !== 'ecb' && cipher.iv.length !== block.size)) return null;
  const feedback = mode === 'cfb' ? (cipher.feedbackBits ?? 8) / 8 : block.size;
  if (mode === 'cfb' && feedback !== 1 && feedback !== block.size) return null;
  const whole = mode === 'ofb' || mode === 'ctr' ? 1 : feedback;
  if (bytes.length === 0 || bytes.length % whole !== 0) return null;
  const plain = modes[mode](block, cipher.iv, bytes, feedback);
  return mode === 'ofb' || mode === 'ctr' ? plain : unpadded(plain, padding, feedback);
}

interface BlockCipher {
  /** Bytes of a block. */
  readonly size: number;
  readonly name: string;
  readonly key: Uint8Array;
}

/** Single and two-key DES run as three-key DES with repeated keys, since OpenSSL 3 has retired them. */
function blockCipher(algorithm: 'aes' | 'tripledes' | 'des' | 'rc2', key: Uint8Array): BlockCipher | null {
  const triple = (...parts: Uint8Array[]): BlockCipher => ({
    size: 8,
    name: 'des-ede3',
    key: Buffer.concat(parts),
  });
  switch (algorithm) {
    case 'aes':
      return [16, 24, 32].includes(key.length) ? { size: 16, name: `aes-${key.length * 8}`, key } : null;
    case 'tripledes':
      if (key.length === 24) return triple(key);
      return key.length === 16 ? triple(key, key.subarray(0, 8)) : null;
    case 'des':
      return key.length === 8 ? triple(key, key, key) : null;
    case 'rc2':
      return null;
  }
}

type Mode = (block: BlockCipher, iv: Uint8Array, bytes: Uint8Array, feedback: number) => Uint8Array;

/** All by way of ECB and CBC, since Electron's crypto library has few of the others. */
const modes: Readonly<Record<Cipher['mode'], Mode>> = {
  ecb: (block, _iv, bytes) => ecb(block, bytes, 'decrypt'),
  cbc: (block, iv, bytes) => {
    const cipher = createDecipheriv(`${block.name}-cbc`, block.key, iv).setAutoPadding(false);
    return Buffer.concat([cipher.update(bytes), cipher.final()]);
  },
  cfb: (block, iv, bytes, feedback) => (feedback === 1 ? cfb8(block, iv, bytes) : cfb(block, iv, bytes)),
  ofb: (block, iv, bytes) => {
    // CBC of zeros enciphers the vector over and over, which is OFB's key stream.
    const zeros = new Uint8Array(Math.ceil(bytes.length / block.size) * block.size);
    const cipher = createCipheriv(`${block.name}-cbc`, block.key, iv).setAutoPadding(false);
    return combined(bytes, Buffer.concat([cipher.update(zeros), cipher.final()]));
  },
  ctr: (block, iv, bytes) => {
    const counters = new Uint8Array(Math.ceil(bytes.length / block.size) * block.size);
    const counter = Uint8Array.from(iv);
    for (let at = 0; at < counters.length; at += block.size) {
      counters.set(counter, at);
      for (let digit = block.size - 1; digit >= 0; digit--) {
        counter[digit] = ((counter[digit] ?? 0) + 1) & 255;
        if (counter[digit] !== 0) break;
      }
    }
    return combined(bytes, ecb(block, counters, 'encrypt'));
  },
};

function ecb(block: BlockCipher, bytes: Uint8Array, direction: 'encrypt' | 'decrypt'): Uint8Array {
  // Three-key DES in ECB mode goes by its bare name.
  const name = block.name === 'des-ede3' ? block.name : `${block.name}-ecb`;
  const make = direction === 'encrypt' ? createCipheriv : createDecipheriv;
  const cipher = make(name, block.key, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

/** Feedback of whole blocks: the key stream is the enciphered vector and ciphertext. */
function cfb(block: BlockCipher, iv: Uint8Array, bytes: Uint8Array): Uint8Array {
  const input = Buffer.concat([iv, bytes]).subarray(0, bytes.length);
  return combined(bytes, ecb(block, input, 'encrypt'));
}

/** Bytes that are enciphered at once, so that a long text takes no block of memory for each of its bytes. */
const chunkBytes = 4096;

/** Feedback of single bytes: each is combined with the first byte of the enciphered block of what came before it. */
function cfb8(block: BlockCipher, iv: Uint8Array, bytes: Uint8Array): Uint8Array {
  const all = Buffer.concat([iv, bytes]);
  const plain = new Uint8Array(bytes.length);
  for (let from = 0; from < bytes.length; from += chunkBytes) {
    const count = Math.min(chunkBytes, bytes.length - from);
    const windows = new Uint8Array(count * block.size);
    for (let at = 0; at < count; at++)
      windows.set(all.subarray(from + at, from + at + block.size), at * block.size);
    const stream = ecb(block, windows, 'encrypt');
    for (let at = 0; at < count; at++)
      plain[from + at] = (bytes[from + at] ?? 0) ^ (stream[at * block.size] ?? 0);
  }
  return plain;
}

function combined(bytes: Uint8Array, stream: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes, (byte, at) => byte ^ (stream[at] ?? 0));
}

function unpadded(bytes: Uint8Array, padding: Cipher['padding'], size: number): Uint8Array | null {
  if (padding === 'none' || padding === 'zeros') return bytes;
  const count = bytes[bytes.length - 1] ?? 0;
  if (count < 1 || count > size || count > bytes.length) return null;
  const filler = bytes.subarray(bytes.length - count, -1);
  const fits = {
    pkcs7: () => filler.every((byte) => byte === count),
    ansix923: () => filler.every((byte) => byte === 0),
    iso10126: () => true,
  };
  return fits[padding]() ? bytes.subarray(0, bytes.length - count) : null;
}

/** RC4, as scripts write it by hand. */
function rc4(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  const state = Uint8Array.from({ length: 256 }, (_, at) => at);
  let j = 0;
  const swap = (a: number, b: number): number => {
    const first = state[a] ?? 0;
    const second = state[b] ?? 0;
    state[a] = second;
    state[b] = first;
    return (first + second) & 255;
  };
  for (let i = 0; i < 256; i++) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) & 255;
    swap(i, j);
  }
  let i = 0;
  j = 0;
  return Uint8Array.from(bytes, (byte) => {
    i = (i + 1) & 255;
    j = (j + (state[i] ?? 0)) & 255;
    return byte ^ (state[swap(i, j)] ?? 0);
  });
}
