package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Saving an outcome again: only missing images are fetched. */
class ImageSavedAgainTest extends ImageFilesFixture {
  @Test
  void aFailedSaveKeepsTheResultAndTheMeasurementsOfTheCall() {
    GenerationOutcome outcome =
        Await.result(files.save(Samples.urls("a1", url("/jpeg"), "https://10.0.0.1/x"), directory));

    GenerationException failure = outcome.failure();
    assertThat(failure.type()).isEqualTo(FailureType.DOWNLOAD_FAILED);
    assertThat(failure.billed()).isEqualTo(Billed.YES);
    assertThat(failure.inferenceId()).isEqualTo("inference-1");
    assertThat(failure.attempts()).isEqualTo(2);
    assertThat(failure.detail())
        .isEqualTo(
            "1 of 2 images not saved: image 1 from 10.0.0.1: its host is not on the public"
                + " internet");
    assertThat(outcome.result().images())
        .extracting(GeneratedImage::file)
        .containsExactly(directory.resolve("a1-0.jpg").toString(), null);
    assertThat(outcome.result().images().get(1).url()).isEqualTo("https://10.0.0.1/x");
    assertThat(outcome.status()).isEqualTo(GenerationOutcome.Status.FAILED);
  }

  @Test
  void onlyMissingImagesAreFetchedAgain() {
    GenerationOutcome first =
        Await.result(
            files.save(Samples.urls("a:1", url("/jpeg"), url("/later"), url("/png")), directory));
    assertThat(first.failure().type()).isEqualTo(FailureType.DOWNLOAD_FAILED);
    assertThat(Samples.files(directory)).containsExactly("a=1-0.jpg", "a=1-2.png");
    requests.clear();
    available = true;

    GenerationOutcome second = Await.result(files.save(first, directory));

    assertThat(second.status()).isEqualTo(GenerationOutcome.Status.SUCCEEDED);
    assertThat(requests).hasSize(1);
    assertThat(second.result().images())
        .extracting(GeneratedImage::file, GeneratedImage::contentType, GeneratedImage::width)
        .containsExactly(
            tuple(directory.resolve("a=1-0.jpg").toString(), "image/jpeg", 64),
            tuple(directory.resolve("a=1-1.jpg").toString(), "image/jpeg", 64),
            tuple(directory.resolve("a=1-2.png").toString(), "image/png", 30));
    assertThat(second.attempts()).isEqualTo(first.attempts());
  }

  @Test
  void anImageWhoseFileIsMissingDamagedOrALinkIsFetchedAgain() throws Exception {
    GenerationOutcome first =
        Await.result(
            files.save(
                Samples.urls("a", url("/jpeg"), url("/jpeg"), url("/jpeg"), url("/jpeg")),
                directory));
    Files.delete(directory.resolve("a-0.jpg"));
    Files.write(directory.resolve("a-1.jpg"), Samples.jpeg(64, 48).getBytes(0, 300));
    Path elsewhere = parent.resolve("elsewhere.jpg");
    Files.move(directory.resolve("a-2.jpg"), elsewhere);
    Files.createSymbolicLink(directory.resolve("a-2.jpg"), elsewhere);
    requests.clear();

    GenerationOutcome second = Await.result(files.save(first, directory));

    assertThat(second.failure()).isNull();
    assertThat(requests).hasSize(3);
    assertThat(directory.resolve("a-2.jpg")).isRegularFile().isNotEqualTo(elsewhere);
    assertThat(Files.isSymbolicLink(directory.resolve("a-2.jpg"))).isFalse();
  }

  @Test
  void anImageIsFoundInADirectoryThatWasMoved() throws Exception {
    GenerationOutcome first = Await.result(files.save(Samples.urls("a", url("/jpeg")), directory));
    Path moved = Files.move(directory, parent.resolve("moved"));
    requests.clear();

    GenerationOutcome second = Await.result(files.save(first, moved));

    assertThat(requests).isEmpty();
    assertThat(second.result().images().get(0).file())
        .isEqualTo(moved.resolve("a-0.jpg").toString());
  }

  @Test
  void aFileWithAnotherNameIsNeverUsed() throws Exception {
    Files.createDirectories(directory);
    Files.write(directory.resolve("b-0.jpg"), Samples.jpeg(8, 8).getBytes());
    for (String file : List.of("b-0.jpg", "../b-0.jpg", "/etc/passwd", "", "/", "a-0.gif\0")) {
      GeneratedImage image = Samples.urls("a", url("/png")).result().images().get(0);
      GenerationOutcome before = Samples.outcome("a", image.withFile(file, "image/jpeg", 8, 8));

      GenerationOutcome saved = Await.result(files.save(before, directory));

      assertThat(saved.result().images().get(0).file())
          .isEqualTo(directory.resolve("a-0.png").toString());
    }
    assertThat(requests).hasSize(6);
  }

  @Test
  void anImageThatIsNotSavedHasNoFile() {
    GeneratedImage image = Samples.urls("a", url("/later")).result().images().get(0);
    GenerationOutcome before =
        Samples.outcome("a", image.withFile("elsewhere/a-0.jpg", "image/jpeg", 8, 8));

    GenerationOutcome saved = Await.result(files.save(before, directory));

    assertThat(saved.failure().type()).isEqualTo(FailureType.DOWNLOAD_FAILED);
    assertThat(saved.result().images().get(0).file()).isNull();
  }
}
