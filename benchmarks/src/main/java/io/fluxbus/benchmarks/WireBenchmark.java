package io.fluxbus.benchmarks;

import io.fluxbus.GenerationRequest;
import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.WithoutStub;
import io.fluxbus.benchmarks.stub.Answers;
import io.fluxbus.json.RequestJson;
import io.fluxbus.json.ResponseJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The wire format alone: encoding the sample request and decoding the sample response. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@Baseline("JsonObject")
@WithoutStub
public class WireBenchmark {
  @Param({"JsonObject", "Fluxbus"})
  String way;

  private final GenerationRequest request = Sample.request();
  private final JsonObject json = Sample.json();
  private final Buffer answer = Buffer.buffer(Answers.BODY);

  @Benchmark
  public Object write() {
    return way.equals("Fluxbus") ? RequestJson.body(request) : json.toBuffer();
  }

  @Benchmark
  public Object read() throws IOException {
    return way.equals("Fluxbus")
        ? ResponseJson.read(Answers.BODY).images()
        : new JsonObject(answer).getJsonArray("images").getJsonObject(0).getString("url");
  }
}
