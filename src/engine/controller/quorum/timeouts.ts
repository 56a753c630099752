/** How long a replica of the quorum waits, in Kafka 4.2's defaults. (Kafka: QuorumConfig; CHECK_QUORUM_TIMEOUT_FACTOR of LeaderState) */
import { type Microseconds, milliseconds } from '../../../base/virtual-time';

/** controller.quorum.election.timeout.ms: waited for at least; at most it is double. */
export const ELECTION_TIMEOUT_US = milliseconds(1_000);
/** controller.quorum.fetch.timeout.ms: a leader that answers nothing for so long is none. */
export const FETCH_TIMEOUT_US = milliseconds(2_000);
/** A leader whom no majority has fetched from for so long resigns. */
export const CHECK_QUORUM_US = Math.floor(FETCH_TIMEOUT_US * 1.5) as Microseconds;
/** A leader says again that it leads to whoever has not fetched for so long. */
export const ANNOUNCE_US = Math.floor(FETCH_TIMEOUT_US / 2) as Microseconds;
/** controller.quorum.election.backoff.max.ms: what the least preferred successor waits at most. */
export const ELECTION_BACKOFF_MAX_US = milliseconds(1_000);
/** controller.quorum.request.timeout.ms */
export const REQUEST_TIMEOUT_US = milliseconds(2_000);
/** controller.quorum.retry.backoff.ms */
export const RETRY_BACKOFF_US = milliseconds(20);
/** Before whoever refuses connections is called again, and at most, doubled each time. (Kafka: KafkaRaftManager.buildNetworkClient) */
export const RECONNECT_BACKOFF_US = milliseconds(50);
export const RECONNECT_BACKOFF_MAX_US = milliseconds(500);
/** What a fetch waits for records. (Kafka: KafkaRaftClient.MAX_FETCH_WAIT_MS) */
export const FETCH_WAIT_MS = 500;
/** KafkaRaftClient.MAX_FETCH_SIZE_BYTES */
export const FETCH_BYTES_MAX = 8 * 1024 * 1024;
/** A leader that is told to end stays so long at most for another to be elected. (Kafka: KafkaRaftClientDriver) */
export const SHUTDOWN_TIMEOUT_US = milliseconds(5_000);
