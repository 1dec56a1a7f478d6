package io.fluxbus.examples;

import com.hazelcast.config.FileSystemXmlConfig;
import io.fluxbus.GenerationRequest;
import io.fluxbus.GenerationResult;
import io.fluxbus.eventbus.RemoteFluxClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;

/** A producer in a cluster with mutual TLS. {@code MutualTlsIT} runs one with these options. */
final class MutualTls {
  private MutualTls() {}

  static Future<GenerationResult> generate(String password) throws IOException {
    EventBusOptions eventBus = new EventBusOptions();
    eventBus.setSsl(true);
    eventBus.setTrustAll(false); // true in Vert.x, which would accept any peer
    eventBus.setClientAuth(ClientAuth.REQUIRED);
    eventBus.setKeyCertOptions(new PfxOptions().setPath("node.p12").setPassword(password));
    eventBus.setTrustOptions(new PemTrustOptions().addCertPath("ca.pem"));
    return Vertx.builder()
        .with(new VertxOptions().setEventBusOptions(eventBus))
        .withClusterManager(
            new HazelcastClusterManager(new FileSystemXmlConfig("conf/cluster.xml")))
        .buildClustered()
        .map(RemoteFluxClient::create)
        .compose(client -> client.generate(GenerationRequest.of("Rabbit singing")));
  }
}
