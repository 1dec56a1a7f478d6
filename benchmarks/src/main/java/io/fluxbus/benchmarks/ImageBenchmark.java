package io.fluxbus.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.batch.BatchOptions;
import io.fluxbus.batch.BatchRun;
import io.fluxbus.benchmarks.harness.Baseline;
import io.fluxbus.benchmarks.harness.Meter;
import io.fluxbus.benchmarks.harness.RecordedOnly;
import io.fluxbus.benchmarks.harness.ServerProcess;
import io.fluxbus.benchmarks.harness.Stub;
import io.fluxbus.benchmarks.harness.WithoutStub;
import io.fluxbus.benchmarks.stub.ImageServer;
import io.fluxbus.image.ImageFiles;
import io.fluxbus.image.ImageOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * Downloads of an image of 168 KB to files, 64 at a time: with curl, with a bare HttpClient, and
 * with a batch. The figure is the CPU time of the process for an image. For a batch, it is the
 * difference between a batch with images and one without, so it does not include the generations.
 * The warm-up is long, because the JIT compiler needs a quarter of the time for the first 25,000
 * images. Files are emptied and never deleted, because ext4 needs twice the CPU time to create
 * files for some minutes after many were deleted: {@code mvn clean} deletes them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 30)
@Measurement(iterations = 3)
@Fork(4)
@WithoutStub
@RecordedOnly
@Baseline("curl")
public class ImageBenchmark {
  private static final int IMAGES = 1_000;
  private static final int AT_A_TIME = 64;
  private static final String CPU = "CPU of an image, us";

  @Param({"curl", "HttpClient", "batch"})
  String way;

  private final OperatingSystemMXBean process =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private ServerProcess server;
  private String baseUrl;
  private Vertx vertx;
  private HttpClient http;
  private FluxClient client;
  private ImageFiles files;
  private Path root;
  private Path input;
  private Path folder;
  private double cpu;

  @Setup
  public void setup() throws IOException {
    server = ServerProcess.start(ImageServer.class);
    baseUrl = "http://" + Stub.HOST + ":" + server.line();
    vertx = Bench.vertx();
    http = vertx.httpClientBuilder().with(new PoolOptions().setHttp1MaxSize(AT_A_TIME)).build();
    client =
        FluxClient.create(
            vertx,
            new FluxClientOptions()
                .setApiKey("any")
                .setBaseUrl(baseUrl)
                .setMaxConcurrency(AT_A_TIME)
                .setInitialConcurrency(AT_A_TIME));
    files = ImageFiles.create(vertx, new ImageOptions().setBaseUrl(baseUrl).setDurable(true));
    root = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "images");
    input = root.resolve("input.jsonl");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      lines.add("{\"id\":\"r" + i + "\",\"prompt\":\"Rabbit singing\"}");
    }
    Files.write(input, lines);
  }

  @TearDown
  public void tearDown() throws Exception {
    server.close();
    Bench.join(vertx.close());
  }

  @TearDown(Level.Iteration)
  public void record() throws IOException {
    Meter.record(CPU, cpu);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.write(file, new byte[0]);
      }
    }
  }

  @Benchmark
  @OperationsPerInvocation(IMAGES)
  public void images() throws Exception {
    folder = Files.createTempDirectory(root, "out");
    cpu =
        switch (way) {
          case "curl" -> curl(folder);
          case "HttpClient" -> cpuOf(() -> bare(folder));
          default ->
              cpuOf(() -> batch(folder.resolve("with"), files))
                  - cpuOf(() -> batch(folder.resolve("without"), null));
        };
  }

  private interface Action {
    void run() throws Exception;
  }

  private double cpuOf(Action action) throws Exception {
    long before = process.getProcessCpuTime();
    action.run();
    return (process.getProcessCpuTime() - before) / 1e3 / IMAGES;
  }

  private void batch(Path folder, ImageFiles images) throws Exception {
    BatchOptions options = new BatchOptions().setFolder(folder.toString()).setWindow(2 * AT_A_TIME);
    long succeeded =
        Bench.join(BatchRun.open(vertx, options).compose(run -> run.run(client, images, input)))
            .succeeded();
    require(succeeded == IMAGES, "only " + succeeded + " requests succeeded");
  }

  private void bare(Path folder) throws Exception {
    List<Future<?>> lanes = new ArrayList<>();
    for (int lane = 0; lane < AT_A_TIME; lane++) {
      lanes.add(download(folder, lane));
    }
    Bench.join(Future.all(lanes));
  }

  /** Downloads every 64th image, one after the other. */
  private Future<Void> download(Path folder, int index) {
    if (index >= IMAGES) {
      return Future.succeededFuture();
    }
    String file = folder.resolve(index + ".jpg").toAbsolutePath().toString();
    return http.request(
            new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(baseUrl + "/image.jpg"))
        .compose(request -> request.send())
        .compose(
            response -> {
              response.pause();
              return vertx
                  .fileSystem()
                  .open(file, new OpenOptions().setRead(false))
                  .compose(response::pipeTo);
            })
        .compose(v -> download(folder, index + AT_A_TIME));
  }

  /** Runs curl below a shell, which prints curl's CPU time. */
  private double curl(Path folder) throws Exception {
    List<String> config = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      config.add("url = " + baseUrl + "/image.jpg");
      config.add("output = " + folder.resolve(i + ".jpg").toAbsolutePath());
    }
    Path file = Files.write(folder.resolve("curl.conf"), config);
    String command =
        "TIMEFORMAT='%U %S'; time curl -sZ --parallel-max "
            + AT_A_TIME
            + " -K "
            + file
            + " 2> /dev/null";
    Process shell = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true).start();
    String[] times =
        new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
            .strip()
            .split(" ", -1);
    require(shell.waitFor() == 0, "curl failed");
    return (Double.parseDouble(times[0]) + Double.parseDouble(times[1])) * 1e6 / IMAGES;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
