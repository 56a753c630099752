/** Kafka's Uuid: 128 bits of chance, written as 22 characters of URL-safe base64. (Kafka: org.apache.kafka.common.Uuid) */
import { base64UrlEncode } from '../../base/base64-url';

/** Of version 4; never one that begins with a dash, which a command line would take for an option. */
export function randomUuid(chance: (below: number) => number): string {
  for (;;) {
    const bytes = Uint8Array.from({ length: 16 }, () => chance(256));
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const text = base64UrlEncode(bytes);
    if (!text.startsWith('-')) return text;
  }
}
