package io.fluxbus.benchmarks;

import io.fluxbus.benchmarks.harness.Lanes;
import io.fluxbus.benchmarks.harness.Protocol;
import io.fluxbus.benchmarks.harness.Stub;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The capacity of the stub for a client on one core. Over HTTP/1.1 the client is a socket that
 * writes the bytes of a request and does not parse the response. Over HTTP/2 it is the bare client,
 * so the result is a lower bound.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class StubBenchmark {
  private static final int CALLS = 2_000;
  private static final int IN_FLIGHT = 64;

  @Param({"HTTP_1_1", "HTTP_2"})
  Protocol protocol;

  private Vertx vertx;
  private Lanes lanes;

  @Setup
  public void setup() throws Exception {
    vertx = Bench.vertx();
    Stub stub = Stub.ofThisProcess();
    lanes =
        Lanes.open(
            vertx,
            IN_FLIGHT,
            protocol.isHttp2()
                ? Caller.of(
                        Caller.HTTP_CLIENT, new Caller.Target(vertx, stub, protocol, "", IN_FLIGHT))
                    ::call
                : sockets(stub));
  }

  @TearDown
  public void tearDown() throws Exception {
    lanes.pause();
    Bench.join(vertx.close());
  }

  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void capacity() throws Exception {
    lanes.await(CALLS);
  }

  private Supplier<Future<?>> sockets(Stub stub) throws Exception {
    Buffer request =
        Buffer.buffer(
                "POST "
                    + Stub.PATH
                    + " HTTP/1.1\r\nhost: "
                    + Stub.HOST
                    + "\r\ncontent-type: application/json\r\ncontent-length: "
                    + Sample.BODY.length
                    + "\r\n\r\n")
            .appendBytes(Sample.BODY);
    Queue<Connection> idle = new ArrayDeque<>();
    for (int i = 0; i < IN_FLIGHT; i++) {
      NetSocket socket = Bench.join(vertx.createNetClient().connect(stub.http1Port(), Stub.HOST));
      idle.add(new Connection(socket));
    }
    return () -> {
      Connection connection = idle.remove();
      return connection.send(request).onComplete(received -> idle.add(connection));
    };
  }

  /** Responses are short enough to arrive in one piece. */
  private static final class Connection {
    private final NetSocket socket;
    private Promise<Void> response;

    Connection(NetSocket socket) {
      this.socket = socket;
      socket.handler(
          bytes -> {
            if (!bytes.getString(bytes.length() - 1, bytes.length()).equals("}")) {
              throw new IllegalStateException("a response in two parts");
            }
            response.complete();
          });
    }

    Future<Void> send(Buffer request) {
      response = Promise.promise();
      socket.write(request.copy());
      return response.future();
    }
  }
}
