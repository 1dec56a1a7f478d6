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

/** A process that knows the cluster's name and reaches its ports, and nothing else. */
@ExtendWith(VertxExtension.class)
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ClusterAttackIT {
  /** Each level doubles the time that its deserialization takes. */
  private static final int LEVELS = 60;

  private static Map<String, String> environment(Vertx vertx) {
    StubServer stub = Await.result(StubServer.create(vertx, new StubOptions()).listen());
    return Map.of("FLUXBUS_BASE_URL", stub.baseUrl());
  }

  private static Set<Object> bomb() {
    Set<Object> root = new HashSet<>();
    Set<Object> one = root;
    Set<Object> two = new HashSet<>();
    for (int i = 0; i < LEVELS; i++) {
      Set<Object> first = new HashSet<>();
      Set<Object> second = new HashSet<>();
      first.add("distinct");
      one.add(first);
      one.add(second);
      two.add(first);
      two.add(second);
      one = first;
      two = second;
    }
    return root;
  }

  private static void assertServes(Vertx node) {
    RemoteFluxClient client = RemoteFluxClient.create(node);
    for (int i = 0; i < 4; i++) {
      assertThat(Await.result(client.submit(GenerationRequest.of("a cat")).outcome()).failure())
          .isNull();
    }
    Await.result(client.close());
  }

  private static void assertRejects(HazelcastInstance attacker) {
    IMap<String, Object> map = attacker.getMap("attack");
    // So many keys that each node holds some, and one node asks the other for them.
    for (int i = 0; i < 16; i++) {
      // In an array of this type, which Hazelcast serializes as Java does and the filter lets
      // through.
      map.set("bomb-" + i, new Set<?>[] {bomb()});
    }
    for (int i = 0; i < 16; i++) {
      // A query looks into each value.
      Predicate<String, Object> predicate =
          Predicates.partitionPredicate("bomb-" + i, Predicates.equal("this", 1));
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
  void aClientsNestedSetsAreNotDeserializedAndTwoWorkersServe(Vertx vertx) throws IOException {
    try (ClusterFixture cluster = new ClusterFixture()) {
      Map<String, String> environment = environment(vertx);
      cluster.serve(environment);
      cluster.serve(environment);
      ClientConfig config = new ClientConfig();
      config.setClusterName(new FileSystemXmlConfig(cluster.conf().toFile()).getClusterName());
      // Connected to one node, which hears of what happens on the other.
      config
          .getNetworkConfig()
          .setSmartRouting(false)
          .addAddress("127.0.0.1:" + cluster.firstPort());
      HazelcastInstance attacker = HazelcastClient.newHazelcastClient(config);
      try {
        assertRejects(attacker);
        assertServes(cluster.join());
      } finally {
        attacker.shutdown();
      }
    }
  }

  /** The address of the only worker's event bus. */
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
  void aWorkerOutlivesFramesThatAreShorterThanTheyClaim(Vertx vertx) throws Exception {
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
        assertServes(node);
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
