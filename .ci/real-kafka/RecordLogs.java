import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.record.ControlRecordType;
import org.apache.kafka.common.record.EndTransactionMarker;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.storage.log.FetchIsolation;
import org.apache.kafka.server.util.Scheduler;
import org.apache.kafka.storage.internals.log.AbortedTxn;
import org.apache.kafka.storage.internals.log.BatchMetadata;
import org.apache.kafka.storage.internals.log.Cleaner;
import org.apache.kafka.storage.internals.log.EpochEntry;
import org.apache.kafka.storage.internals.log.LogCleanerManager;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.LogSegment;
import org.apache.kafka.storage.internals.log.LogStartOffsetIncrementReason;
import org.apache.kafka.storage.internals.log.LogToClean;
import org.apache.kafka.storage.internals.log.PreCleanStats;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.apache.kafka.storage.internals.log.SkimpyOffsetMap;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.internals.utils.Throttler;
import org.apache.kafka.storage.log.metrics.BrokerTopicStats;

/** Lets Apache Kafka's own classes live through the scenarios in logs.json, and prints what each step left of the log. */
public class RecordLogs {
    static final ObjectMapper JSON = new ObjectMapper();
    static final TopicPartition PARTITION = new TopicPartition("orders", 0);
    static final int LEADER_EPOCH = 0;
    static final int NEWEST_EPOCH = 1_000;

    /** Stands still but for the scenario. */
    static class Clock implements Time {
        long now;
        public long milliseconds() { return now; }
        public long nanoseconds() { return now * 1_000_000; }
        public void sleep(long ms) { now += ms; }
        public void waitObject(Object o, Supplier<Boolean> condition, long deadline) { throw new UnsupportedOperationException(); }
    }

    /** Of a task that nobody waits for. */
    static class Never extends CompletableFuture<Object> implements ScheduledFuture<Object> {
        public long getDelay(TimeUnit unit) { return 0; }
        public int compareTo(Delayed other) { return 0; }
    }

    record Task(long at, Runnable run) {}

    /** Runs what is due when the clock is set. */
    static class Tasks implements Scheduler {
        final Clock clock;
        final List<Task> waiting = new ArrayList<>();
        Tasks(Clock clock) { this.clock = clock; }
        public void startup() {}
        public void shutdown() {}
        public void resizeThreadPool(int size) {}
        public ScheduledFuture<?> schedule(String name, Runnable task, long delayMs, long periodMs) {
            if (periodMs < 0) waiting.add(new Task(clock.now + delayMs, task));
            runDue();
            return new Never();
        }
        void runDue() {
            List<Task> due = new ArrayList<>();
            for (Task task : waiting) if (task.at <= clock.now) due.add(task);
            waiting.removeAll(due);
            for (Task task : due) task.run.run();
        }
    }

    public static void main(String[] args) throws Exception {
        ArrayNode recorded = JSON.createArrayNode();
        for (JsonNode scenario : JSON.readTree(new File(args[0]))) recorded.add(new RecordLogs(scenario).play());
        System.out.println(JSON.writeValueAsString(recorded));
    }

    final JsonNode scenario;
    final Clock clock = new Clock();
    final Tasks tasks = new Tasks(clock);
    final File root = Files.createTempDirectory("real-kafka-log").toFile();
    final Properties properties = new Properties();
    UnifiedLog log;
    final LogCleanerManager manager;

    RecordLogs(JsonNode scenario) throws Exception {
        this.scenario = scenario;
        clock.now = scenario.get("nowMs").asLong();
        configure(scenario.get("config"));
        File directory = new File(root, "orders-0");
        directory.mkdirs();
        log = open(0L, 0L, true);
        ConcurrentMap<TopicPartition, UnifiedLog> logs = new ConcurrentHashMap<>();
        logs.put(PARTITION, log);
        manager = new LogCleanerManager(List.of(root), logs, new LogDirFailureChannel(1));
    }

    UnifiedLog open(long logStartOffset, long recoveryPoint, boolean wasShutDown) throws Exception {
        return UnifiedLog.create(new File(root, "orders-0"), new LogConfig(properties), logStartOffset, recoveryPoint, tasks, new BrokerTopicStats(),
            clock, 900_000, new ProducerStateManagerConfig(86_400_000, false), 600_000, new LogDirFailureChannel(1), wasShutDown, Optional.empty());
    }

    /** Another process opens what this one leaves, with the checkpoints as they would be now. */
    void restart(ObjectNode step) throws Exception {
        boolean isClean = step.get("restart").asText().equals("clean");
        long recoveryPoint = log.recoveryPoint();
        long highWatermark = log.highWatermark();
        long logStartOffset = log.logStartOffset();
        if (isClean) log.close(); else log.closeHandlers();
        log = open(logStartOffset, isClean ? log.logEndOffset() : recoveryPoint, isClean);
        log.updateHighWatermark(highWatermark);
    }

    void configure(JsonNode config) {
        config.properties().forEach(entry -> properties.put(entry.getKey(), entry.getValue().asText()));
    }

    ObjectNode play() throws Exception {
        ObjectNode result = scenario.deepCopy();
        for (JsonNode step : result.get("steps")) {
            try {
                run((ObjectNode) step);
            } catch (Exception e) {
                throw new RuntimeException(scenario.get("name") + ": " + step, e);
            }
        }
        return result;
    }

    void run(ObjectNode step) throws Exception {
        if (step.has("append")) append(step, records(step.get("append")));
        if (step.has("marker")) append(step, marker(step.get("marker")));
        if (step.has("roll")) log.roll();
        if (step.has("beginEpoch")) log.leaderEpochCache().assign(step.get("beginEpoch").asInt(), log.logEndOffset());
        if (step.has("truncate")) log.truncateTo(step.get("truncate").asLong());
        if (step.has("startAt")) log.truncateFullyAndStartAt(step.get("startAt").asLong(), Optional.empty());
        if (step.has("highWatermark")) log.updateHighWatermark(step.get("highWatermark").asLong());
        if (step.has("logStart")) log.maybeIncrementLogStartOffset(step.get("logStart").asLong(), LogStartOffsetIncrementReason.ClientRecordDeletion);
        if (step.has("restart")) restart(step);
        if (step.has("config")) {
            configure(step.get("config"));
            log.updateConfig(new LogConfig(properties));
        }
        if (step.has("nowMs")) {
            clock.now = step.get("nowMs").asLong();
            tasks.runDue();
        }
        if (step.has("retain")) step.put("deleted", log.deleteOldSegments());
        if (step.has("clean")) clean(step);
        if (step.has("ask")) step.set("told", told(step.get("ask")));
        if (step.has("retain") || step.has("clean") || step.has("look")) look(step);
    }

    /** The file's own time is the scenario's, too. */
    void append(ObjectNode step, MemoryRecords records) throws Exception {
        ByteBuffer buffer = records.buffer().duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        step.put("bytes", HexFormat.of().formatHex(bytes));
        log.appendAsFollower(records, NEWEST_EPOCH);
        log.activeSegment().setLastModified(clock.now);
    }

    static MemoryRecords records(JsonNode batch) {
        List<SimpleRecord> records = new ArrayList<>();
        for (JsonNode record : batch.get("records"))
            records.add(new SimpleRecord(record.get(2).asLong(), bytesOf(record.get(0)), bytesOf(record.get(1))));
        JsonNode producer = batch.get("producer");
        boolean isIdempotent = producer != null;
        return MemoryRecords.withRecords(RecordBatch.CURRENT_MAGIC_VALUE, batch.get("offset").asLong(), Compression.NONE,
            batch.has("logAppendTime") ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME,
            isIdempotent ? producer.get(0).asLong() : RecordBatch.NO_PRODUCER_ID,
            isIdempotent ? (short) producer.get(1).asInt() : RecordBatch.NO_PRODUCER_EPOCH,
            isIdempotent ? producer.get(2).asInt() : RecordBatch.NO_SEQUENCE,
            batch.path("epoch").asInt(LEADER_EPOCH), batch.has("transactional"), records.toArray(new SimpleRecord[0]));
    }

    static MemoryRecords marker(JsonNode marker) {
        ControlRecordType type = ControlRecordType.valueOf(marker.get("type").asText());
        JsonNode producer = marker.get("producer");
        return MemoryRecords.withEndTransactionMarker(marker.get("offset").asLong(), marker.get("timestamp").asLong(), LEADER_EPOCH,
            producer.get(0).asLong(), (short) producer.get(1).asInt(), new EndTransactionMarker(type, 0));
    }

    static byte[] bytesOf(JsonNode text) {
        return text.isNull() ? null : text.asText().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    void clean(ObjectNode step) throws Exception {
        Optional<LogToClean> grabbed = manager.grabFilthiestCompactedLog(clock, new PreCleanStats());
        if (grabbed.isEmpty()) {
            step.putNull("cleaned");
            return;
        }
        LogToClean dirty = grabbed.get();
        int bufferBytes = step.get("clean").isInt() ? step.get("clean").asInt() : 1_048_576;
        Cleaner cleaner = new Cleaner(0, new SkimpyOffsetMap(bufferBytes), 65_536, 65_536, 0.9,
            new Throttler(Double.MAX_VALUE, 300, "cleaner-io", "bytes", clock), clock, partition -> { });
        long endOffset = cleaner.clean(dirty).getKey();
        manager.doneCleaning(PARTITION, root, endOffset);
        step.putObject("cleaned").put("firstDirtyOffset", dirty.firstDirtyOffset()).put("firstUncleanableOffset", dirty.firstUncleanableOffset())
            .put("cleanBytes", dirty.cleanBytes()).put("cleanableBytes", dirty.cleanableBytes()).put("endOffset", endOffset)
            .put("checkpoint", Files.readString(new File(root, "cleaner-offset-checkpoint").toPath()));
    }

    /** Where the log begins and ends, what it knows of its epochs, what it finds at each of the times, and what it gives to read. */
    ObjectNode told(JsonNode ask) throws Exception {
        ObjectNode told = JSON.createObjectNode();
        told.put("logStartOffset", log.logStartOffset()).put("highWatermark", log.highWatermark()).put("logEndOffset", log.logEndOffset());
        ArrayNode epochs = told.putArray("epochs");
        for (EpochEntry each : log.leaderEpochCache().epochEntries()) epochs.addArray().add(each.epoch()).add(each.startOffset());
        ArrayNode ends = told.putArray("ends");
        for (JsonNode epoch : ask.get("epochs"))
            log.endOffsetForEpoch(epoch.asInt()).ifPresentOrElse(end -> ends.addArray().add(end.epoch()).add(end.offset()), ends::addNull);
        ArrayNode times = told.putArray("times");
        for (JsonNode time : ask.get("times"))
            log.fetchOffsetByTimestamp(time.asLong(), Optional.empty()).timestampAndOffsetOpt().ifPresentOrElse(
                found -> times.addArray().add(found.timestamp).add(found.offset), times::addNull);
        ArrayNode reads = told.putArray("reads");
        for (JsonNode read : ask.get("reads")) reads.add(read(read.get(0).asLong(), read.get(1).asInt(), read.get(2).asBoolean()));
        ArrayNode producers = told.putArray("producers");
        new TreeMap<>(log.producerStateManager().activeProducers()).forEach((id, entry) -> {
            ArrayNode producer = producers.addArray().add(id).add(entry.producerEpoch());
            for (BatchMetadata batch : entry.batchMetadata()) producer.addArray().add(batch.firstSeq()).add(batch.lastSeq()).add(batch.lastOffset());
        });
        ArrayNode snapshots = told.putArray("snapshots");
        for (String file : new TreeSet<>(List.of(new File(root, "orders-0").list()))) if (file.endsWith(".snapshot")) snapshots.add(file);
        return told;
    }

    /** The base offsets of the batches that are whole; null where the offset is out of range. */
    JsonNode read(long from, int maxBytes, boolean committed) throws Exception {
        try {
            ArrayNode bases = JSON.createArrayNode();
            FetchIsolation isolation = committed ? FetchIsolation.HIGH_WATERMARK : FetchIsolation.LOG_END;
            for (RecordBatch batch : log.read(from, maxBytes, isolation, true).records.batches()) bases.add(batch.baseOffset());
            return bases;
        } catch (OffsetOutOfRangeException e) {
            return JSON.nullNode();
        }
    }

    void look(ObjectNode step) throws Exception {
        ObjectNode log = step.putObject("log");
        log.put("logStartOffset", this.log.logStartOffset()).put("logEndOffset", this.log.logEndOffset());
        ArrayNode segments = log.putArray("segments");
        for (LogSegment segment : this.log.logSegments()) {
            ObjectNode node = segments.addObject().put("baseOffset", segment.baseOffset());
            node.put("log", HexFormat.of().formatHex(Files.readAllBytes(segment.log().file().toPath())));
            boolean isActive = segment == this.log.activeSegment();
            if (segment.txnIndex().file().exists()) node.put("txnindex", hex(segment.txnIndex().file()));
            if (!isActive) node.put("index", hex(segment.offsetIndexFile())).put("timeindex", hex(segment.timeIndexFile()));
        }
        if (step.has("look") && step.get("look").asText().equals("transactions")) lookAtTransactions(log);
        ArrayNode files = log.putArray("files");
        File[] all = new File(root, "orders-0").listFiles();
        java.util.Arrays.sort(all, Comparator.comparing(File::getName));
        for (File file : all) files.add(file.getName());
    }

    /** How far everything is decided, what was aborted, and what the snapshots say of each producer. */
    void lookAtTransactions(ObjectNode log) throws Exception {
        log.put("lastStableOffset", this.log.lastStableOffset());
        ArrayNode aborted = log.putArray("aborted");
        for (AbortedTxn each : this.log.collectAbortedTransactions(this.log.logStartOffset(), this.log.logEndOffset()))
            aborted.addArray().add(each.producerId()).add(each.firstOffset()).add(each.lastOffset()).add(each.lastStableOffset());
        ObjectNode snapshots = log.putObject("snapshots");
        File[] all = new File(root, "orders-0").listFiles((folder, name) -> name.endsWith(".snapshot"));
        java.util.Arrays.sort(all, Comparator.comparing(File::getName));
        for (File file : all) snapshots.put(file.getName(), hex(file));
    }

    static String hex(File file) throws Exception {
        return HexFormat.of().formatHex(Files.readAllBytes(file.toPath()));
    }
}
