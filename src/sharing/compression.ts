/** Text in few bytes, as every browser and Node can make and read them: UTF-8, deflated, without a header (RFC 1951). */

/** What unpacks to more than this was not made here. */
const TEXT_BYTES_MAX = 8 * 1024 * 1024;

export async function deflate(text: string): Promise<Uint8Array> {
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** Null where the bytes are not what `deflate` gives. */
export async function inflate(bytes: Uint8Array): Promise<string | null> {
  const unpacked = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = unpacked.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      length += value.length;
      if (length > TEXT_BYTES_MAX) {
        await reader.cancel();
        return null;
      }
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    return null;
  }
}
