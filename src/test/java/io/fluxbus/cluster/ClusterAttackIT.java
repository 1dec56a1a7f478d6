package io.fluxbus.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.FileSystemXmlConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.query.Predicate;
import com.hazelcast.query.Predicates;
import io.fluxbus.Await;
import io.fluxbus.GenerationRequest;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.fluxbus.stub.StubOptions;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.junit5.VertxExtension;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/** Attacks by a process that knows the name of the cluster and can connect to its ports. */
@ExtendWith(VertxExtension.class)
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ClusterAttackIT {
  /** Each level of nested sets doubles the time of the deserialization. */
  private static final int LEVELS = 60;

  private static Map<String, String> environment(Vertx vertx) {
    StubServer stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());
    return Map.of("FLUXBUS_BASE_URL", stub.baseUrl());
  }

  private static Set<Object> nestedSets() {
    Set<Object> root = new HashSet<>();
    Set<Object> left = root;
    Set<Object> right = new HashSet<>();
    for (int i = 0; i < LEVELS; i++) {
      Set<Object> first = new HashSet<>();
      Set<Object> second = new HashSet<>();
      first.add("distinct");
      left.add(first);
      left.add(second);
      right.add(first);
      right.add(second);
      left = first;
      right = second;
    }
    return root;
  }

  private static void assertWorkersServe(Vertx node) {
    RemoteFluxClient client = RemoteFluxClient.create(node);
    for (int i = 0; i < 4; i++) {
      assertThat(Await.result(client.submit(GenerationRequest.of("a cat")).outcome()).failure())
          .isNull();
    }
    Await.result(client.close());
  }

  private static void assertNestedSetsAreRejected(HazelcastInstance attacker) {
    IMap<String, Object> map = attacker.getMap("attack");
    // With this number of keys, each node stores some of them, and queries the other node.
    for (int i = 0; i < 16; i++) {
      // Hazelcast uses Java serialization for an array of this type, and the filter permits the
      // array itself.
      map.set("key-" + i, new Set<?>[] {nestedSets()});
    }
    for (int i = 0; i < 16; i++) {
      // A query deserializes each value.
      Predicate<String, Object> predicate =
          Predicates.partitionPredicate("key-" + i, Predicates.equal("this", 1));
      CompletableFuture<Object> query = CompletableFuture.supplyAsync(() -> map.values(predicate));
      Throwable failure = catchThrowable(() -> query.get(30, TimeUnit.SECONDS));
      List<String> causes = new ArrayList<>();
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        causes.add(cause.toString());
      }
      assertThat(causes).anySatisfy(cause -> assertThat(cause).contains("java.util.HashSet"));
      assertThat(causes).anySatisfy(cause -> assertThat(cause).contains("is not allowed"));
    }
  }

  @Test
  void nestedSetsAreNotDeserializedAndTheWorkersStillServe(Vertx vertx) throws IOException {
    try (ClusterFixture cluster = new ClusterFixture()) {
      Map<String, String> environment = environment(vertx);
      cluster.serve(environment);
      cluster.serve(environment);
      ClientConfig config = new ClientConfig();
      config.setClusterName(new FileSystemXmlConfig(cluster.conf().toFile()).getClusterName());
      // Connected to one node only, which forwards the operations of the other node.
      config
          .getNetworkConfig()
          .setSmartRouting(false)
          .addAddress("127.0.0.1:" + cluster.firstPort());
      HazelcastInstance attacker = HazelcastClient.newHazelcastClient(config);
      try {
        assertNestedSetsAreRejected(attacker);
        assertWorkersServe(cluster.join());
      } finally {
        attacker.shutdown();
      }
    }
  }

  /** Returns the address of the event bus of the only worker. */
  private static NodeInfo worker(Vertx node) {
    ClusterManager cluster = ((VertxInternal) node).clusterManager();
    String id =
        cluster.getNodes().stream()
            .filter(other -> !other.equals(cluster.getNodeId()))
            .findFirst()
            .orElseThrow();
    Promise<NodeInfo> info = Promise.promise();
    cluster.getNodeInfo(id, info);
    return Await.result(info.future());
  }

  @Test
  void aWorkerSurvivesFramesThatAreShorterThanTheirLengthField(Vertx vertx) throws Exception {
    try (ClusterFixture cluster = new ClusterFixture()) {
      Map<String, String> environment = new HashMap<>(environment(vertx));
      environment.put("JAVA_TOOL_OPTIONS", "-Xmx128m");
      Process process = cluster.serve(environment);
      Vertx node = cluster.join();
      NodeInfo worker = worker(node);
      List<Socket> sockets = new ArrayList<>();
      try {
        for (int length : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 0, 1, 100_000_000}) {
          Socket socket = new Socket(worker.host(), worker.port());
          sockets.add(socket);
          DataOutputStream out = new DataOutputStream(socket.getOutputStream());
          out.writeInt(length);
          out.write(new byte[100]);
          out.flush();
        }
        for (int length : new int[] {Integer.MAX_VALUE - 100, 1_000_000_000, -1}) {
          Socket socket = new Socket(worker.host(), worker.port());
          sockets.add(socket);
          DataOutputStream out = new DataOutputStream(socket.getOutputStream());
          out.writeInt(7);
          out.write(new byte[] {2, 9, 0});
          out.writeInt(length);
          out.flush();
        }
        assertWorkersServe(node);
        JsonObject status =
            Await.result(
                node.eventBus()
                    .<JsonObject>request("fluxbus.status", null)
                    .map(reply -> reply.body()));
        assertThat(status.getBoolean("draining")).isFalse();
        assertThat(process.isAlive()).isTrue();
      } finally {
        for (Socket socket : sockets) {
          socket.close();
        }
      }
    }
  }
}
