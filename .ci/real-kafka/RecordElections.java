import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.DirectoryId;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metadata.PartitionChangeRecord;
import org.apache.kafka.controller.PartitionChangeBuilder;
import org.apache.kafka.metadata.LeaderRecoveryState;
import org.apache.kafka.metadata.PartitionRegistration;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.apache.kafka.server.common.MetadataVersion;

/** Asks Apache Kafka's own PartitionChangeBuilder what becomes of the partitions in the file, and prints the record of each that changes. */
public class RecordElections {
    static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        ArrayNode recorded = JSON.createArrayNode();
        for (JsonNode each : JSON.readTree(new File(args[0]))) {
            ObjectNode with = (ObjectNode) each;
            with.set("change", change(each));
            recorded.add(with);
        }
        System.out.println(recorded);
    }

    static JsonNode change(JsonNode from) {
        JsonNode to = from.get("to");
        Uuid[] directories = new Uuid[ints(from, "replicas").length];
        java.util.Arrays.fill(directories, DirectoryId.UNASSIGNED);
        PartitionRegistration partition = new PartitionRegistration.Builder()
            .setReplicas(ints(from, "replicas"))
            .setDirectories(directories)
            .setIsr(ints(from, "isr"))
            .setRemovingReplicas(ints(from, "removing"))
            .setAddingReplicas(ints(from, "adding"))
            .setElr(ints(from, "elr"))
            .setLastKnownElr(ints(from, "lastKnownElr"))
            .setLeader(from.get("leader").asInt())
            .setLeaderRecoveryState(LeaderRecoveryState.of((byte) (from.get("recovering").asBoolean() ? 1 : 0)))
            .setLeaderEpoch(100)
            .setPartitionEpoch(200)
            .build();
        List<Integer> alive = list(to, "alive");
        PartitionChangeBuilder builder = new PartitionChangeBuilder(
            partition, Uuid.ONE_UUID, 0, alive::contains, MetadataVersion.latestProduction(), to.get("minIsr").asInt());
        builder.setElection(PartitionChangeBuilder.Election.valueOf(to.get("election").asText()));
        builder.setEligibleLeaderReplicasEnabled(to.get("elrEnabled").asBoolean());
        builder.setUseLastKnownLeaderInBalancedRecovery(true);
        builder.setDefaultDirProvider(broker -> DirectoryId.UNASSIGNED);
        if (to.has("isr")) builder.setTargetIsr(list(to, "isr"));
        if (to.has("replicas")) {
            builder.setTargetReplicas(list(to, "replicas"));
            builder.setTargetRemoving(list(to, "removing"));
            builder.setTargetAdding(list(to, "adding"));
        }
        if (to.has("unclean")) builder.setUncleanShutdownReplicas(List.of(to.get("unclean").asInt()));
        if (to.has("recovered")) builder.setTargetLeaderRecoveryState(LeaderRecoveryState.RECOVERED);
        Optional<ApiMessageAndVersion> built = builder.build();
        return built.isEmpty() ? JSON.nullNode() : told((PartitionChangeRecord) built.get().message());
    }

    /** What the record names, and nothing that it leaves as it is. */
    static ObjectNode told(PartitionChangeRecord change) {
        ObjectNode told = JSON.createObjectNode();
        if (change.isr() != null) told.set("isr", JSON.valueToTree(change.isr()));
        if (change.leader() != -2) told.put("leader", change.leader());
        if (change.replicas() != null) told.set("replicas", JSON.valueToTree(change.replicas()));
        if (change.removingReplicas() != null) told.set("removingReplicas", JSON.valueToTree(change.removingReplicas()));
        if (change.addingReplicas() != null) told.set("addingReplicas", JSON.valueToTree(change.addingReplicas()));
        if (change.leaderRecoveryState() != LeaderRecoveryState.NO_CHANGE) told.put("leaderRecoveryState", change.leaderRecoveryState());
        if (change.eligibleLeaderReplicas() != null) told.set("eligibleLeaderReplicas", JSON.valueToTree(change.eligibleLeaderReplicas()));
        if (change.lastKnownElr() != null) told.set("lastKnownElr", JSON.valueToTree(change.lastKnownElr()));
        return told;
    }

    static int[] ints(JsonNode from, String name) {
        return list(from, name).stream().mapToInt(Integer::intValue).toArray();
    }

    static List<Integer> list(JsonNode from, String name) {
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode each : from.path(name)) numbers.add(each.asInt());
        return numbers;
    }
}
