package io.fluxbus.benchmarks.peers;

import io.fluxbus.GenerationRequest;
import io.fluxbus.benchmarks.harness.Protocol;
import io.fluxbus.benchmarks.harness.Stub;
import io.fluxbus.benchmarks.stub.Answers;

/**
 * A client that generates images, set up for the most calls in a second. Each call builds its own
 * request for the same image, and reads the first image's URL from the answer.
 */
interface Peer {
  /** The names of all, for the benchmark's parameter. */
  String FLUXBUS = "FluxClient";

  String OPENAI_JAVA = "openai-java";
  String LANGCHAIN4J = "langchain4j";
  String SPRING_AI = "Spring AI";
  String JAVA_NET_HTTP = "java.net.http";

  /**
   * Of the others. More only add switches between threads on one core: of 16, 64 and 256 it was the
   * best for openai-java.
   */
  int IN_FLIGHT = 16;

  String API_KEY = "any";
  String MODEL = GenerationRequest.DEFAULT_MODEL;
  String PROMPT = "Rabbit singing";
  int WIDTH = 1024;
  int HEIGHT = 320;

  /** The one of that name. */
  static Peer of(String name, Stub stub) {
    String server = stub.baseUrl(Protocol.HTTP_1_1);
    String openAi = server + Answers.DATA_PREFIX;
    return switch (name) {
      case FLUXBUS -> new FluxClientPeer(server);
      case OPENAI_JAVA -> new OpenAiJavaPeer(openAi + "/v1");
      case LANGCHAIN4J -> new LangChain4jPeer(openAi + "/v1");
      case SPRING_AI -> new SpringAiPeer(openAi + "/");
      case JAVA_NET_HTTP -> new JavaNetHttpPeer(server + Stub.PATH);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** Begins to make calls, with as many in flight as suit this client best. */
  Load start();

  /** Ends the client, when its calls have ended. */
  void close() throws Exception;
}
