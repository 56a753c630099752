import java.io.FileReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;

/** Servers of one cluster in this process: the first argument is its id, each other one the properties file of a server. They run until standard input ends. */
public class RunCluster {
    public static void main(String[] args) throws Exception {
        List<Thread> starting = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            StorageTool.execute(new String[] {"format", "--cluster-id", args[0], "--config", args[i]}, System.err);
            Properties properties = new Properties();
            try (FileReader reader = new FileReader(args[i])) {
                properties.load(reader);
            }
            KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
            starting.add(new Thread(server::startup));
        }
        for (Thread each : starting) each.start();
        for (Thread each : starting) each.join();
        System.out.println("started");
        while (System.in.read() != -1) {}
        Exit.halt(0);
    }
}
