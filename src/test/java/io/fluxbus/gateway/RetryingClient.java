package io.fluxbus.gateway;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.images.ImageGenerateParams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** The official clients of OpenAI, which repeat requests on their own, up to 10 times. */
enum RetryingClient {
  JAVA {
    @Override
    String generate(String baseUrl, String key) {
      OpenAIClient client =
          OpenAIOkHttpClient.builder().baseUrl(baseUrl).apiKey("any").maxRetries(10).build();
      ImageGenerateParams.Builder params =
          ImageGenerateParams.builder().model("flux-pro/v1.1").prompt("A cat");
      if (!key.isEmpty()) {
        params.putAdditionalHeader("Idempotency-Key", key);
      }
      try {
        return "succeeded "
            + client
                .images()
                .generate(params.build())
                .data()
                .orElseThrow()
                .get(0)
                .url()
                .orElseThrow();
      } catch (OpenAIServiceException failure) {
        return "failed " + failure.statusCode();
      } finally {
        client.close();
      }
    }
  },
  PYTHON {
    @Override
    String generate(String baseUrl, String key) {
      Path packages = Programs.pythonFolder();
      return Programs.run(
          packages,
          Map.of("PYTHONPATH", packages.toString()),
          "python3",
          RESOURCES.resolve("generate.py").toString(),
          baseUrl,
          key);
    }
  },
  NODE {
    @Override
    String generate(String baseUrl, String key) {
      Path packages = Programs.nodeFolder();
      try {
        Files.copy(
            RESOURCES.resolve("generate.mjs"),
            packages.resolve("generate.mjs"),
            StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return Programs.run(packages, Map.of(), "node", "generate.mjs", baseUrl, key);
    }
  };

  private static final Path RESOURCES =
      Path.of("src", "test", "resources", "clients").toAbsolutePath();

  /**
   * Generates an image.
   *
   * @param key the idempotency key; empty for none
   * @return {@code succeeded URL}, or {@code failed STATUS} after the last retry
   */
  abstract String generate(String baseUrl, String key);

  /** Leaves the test out if the client cannot be had. */
  void require() {
    if (this == PYTHON) {
      Programs.pythonFolder();
    } else if (this == NODE) {
      Programs.nodeFolder();
    }
  }
}
