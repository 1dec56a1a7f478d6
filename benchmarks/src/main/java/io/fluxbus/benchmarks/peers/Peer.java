package io.fluxbus.benchmarks.peers;

import io.fluxbus.GenerationRequest;
import io.fluxbus.benchmarks.harness.Load;
import io.fluxbus.benchmarks.harness.Protocol;
import io.fluxbus.benchmarks.harness.Stub;
import io.fluxbus.benchmarks.stub.Answers;

/**
 * A client that generates images, configured for the most calls per second. Each call creates a new
 * request for the same image, and reads the first image's URL from the response.
 */
interface Peer {
  /** The names of all peers, for the benchmark's parameter. */
  String FLUXBUS = "FluxClient";

  String OPENAI_JAVA = "openai-java";
  String LANGCHAIN4J = "langchain4j";
  String SPRING_AI = "Spring AI";
  String JAVA_NET_HTTP = "java.net.http";

  /**
   * The calls in flight of the other clients. More calls only add thread switches on one core: of
   * 16, 64 and 256 this was the best value for openai-java.
   */
  int IN_FLIGHT = 16;

  String API_KEY = "any";
  String MODEL = GenerationRequest.DEFAULT_MODEL;
  String PROMPT = "Rabbit singing";
  int WIDTH = 1024;
  int HEIGHT = 320;

  /** Creates the client with a name. */
  static Peer of(String name, Stub stub) {
    String server = stub.baseUrl(Protocol.HTTP_1_1);
    String openAi = server + Answers.DATA_PREFIX;
    return switch (name) {
      case FLUXBUS -> new FluxClientPeer(server);
      case OPENAI_JAVA -> new OpenAiJavaPeer(openAi + "/v1");
      case LANGCHAIN4J -> new LangChain4jPeer(openAi + "/v1");
      case SPRING_AI -> new SpringAiPeer(openAi + "/v1");
      case JAVA_NET_HTTP -> new JavaNetHttpPeer(server + Stub.PATH);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** Starts calls, with the number in flight that suits this client best. */
  Load start();

  /** Closes the client. Its calls are paused. */
  void close() throws Exception;
}
