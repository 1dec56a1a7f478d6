package io.fluxbus.gateway.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.TargetDirectory;
import io.fluxbus.image.ImageContent;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedFolderTest {
  private static final long LINK_BYTES = 4_096;
  private static final FileName URL = FileName.ofUrl("https://host.example/1?signature=s3cr3t");

  @TempDir(factory = TargetDirectory.class)
  private Path directory;

  private final StoredImagesOptions options = new StoredImagesOptions();
  private long now = 10_000_000;

  @BeforeEach
  void configure() {
    options.setDirectory(directory.toString());
  }

  private BoundedFolder open() throws IOException {
    BoundedFolder folder = new BoundedFolder(options, () -> Instant.ofEpochMilli(now));
    folder.open();
    return folder;
  }

  private static ImageContent image(String bytes) {
    return new ImageContent(Buffer.buffer(bytes), "image/jpeg", 1, 1);
  }

  private static String read(StoredFile file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
    file.channel().read(bytes);
    file.channel().close();
    return new String(bytes.array(), StandardCharsets.US_ASCII);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).map(directory::relativize).sorted().toList();
    }
  }

  @Test
  void anImageIsFoundByItsNameAndByItsUrlAfterARestart() throws IOException {
    FileName name = open().store(image("abc"), URL);
    BoundedFolder restarted = open();

    assertThat(files()).containsExactlyInAnyOrder(name.path(), URL.path());
    assertThat(restarted.follow(URL)).isEqualTo(name);
    StoredFile file = restarted.open(name);
    assertThat(file.contentType()).isEqualTo("image/jpeg");
    assertThat(file.hash()).isEqualTo(name.hash());
    assertThat(read(file)).isEqualTo("abc");
  }

  @Test
  void theFilesDoNotShowTheUrl() throws IOException {
    open().store(image("abc"), URL);

    for (Path file : files()) {
      assertThat(file.toString()).doesNotContain("s3cr3t");
      assertThat(Files.readString(directory.resolve(file))).doesNotContain("s3cr3t");
    }
  }

  @Test
  void theSameBytesAreStoredOnce() throws IOException {
    BoundedFolder folder = open();
    FileName first = folder.store(image("abc"), URL);
    FileName second = folder.store(image("abc"), FileName.ofUrl("https://host.example/2"));

    assertThat(second).isEqualTo(first);
    assertThat(files()).hasSize(3);
  }

  @Test
  void aFileThatWasDamagedIsReplaced() throws IOException {
    BoundedFolder folder = open();
    FileName name = folder.store(image("abc"), URL);
    Files.writeString(directory.resolve(name.path()), "");

    folder.store(image("abc"), URL);

    assertThat(read(folder.open(name))).isEqualTo("abc");
  }

  @Test
  void theOldestImagesAreDeletedAndOneThatIsReadRemainsReadable() throws IOException {
    options.setMaxBytes(2 * (LINK_BYTES + 3));
    BoundedFolder folder = open();
    FileName oldest = folder.store(image("abc"), URL);
    StoredFile reading = folder.open(oldest);
    for (String next : List.of("def", "ghi")) {
      now++;
      folder.store(image(next), FileName.ofUrl(next));
    }

    assertThat(folder.open(oldest)).isNull();
    assertThat(folder.follow(URL)).isNull();
    assertThat(files()).hasSize(4);
    assertThat(read(reading)).isEqualTo("abc");
  }

  @Test
  void anImageThatIsReturnedAgainIsKept() throws IOException {
    options.setMaxBytes(2 * (LINK_BYTES + 3));
    BoundedFolder folder = open();
    FileName first = folder.store(image("abc"), URL);
    now++;
    folder.store(image("def"), FileName.ofUrl("def"));
    now++;
    assertThat(folder.follow(URL)).isEqualTo(first);
    now++;
    folder.store(image("ghi"), FileName.ofUrl("ghi"));

    assertThat(folder.follow(URL)).isEqualTo(first);
    assertThat(folder.follow(FileName.ofUrl("def"))).isNull();
  }

  @Test
  void imagesThatAreTooOldAreDeletedAtTheStart() throws IOException {
    options.setKeepDuration(100);
    FileName name = open().store(image("abc"), URL);
    Path file = directory.resolve(name.path());
    Files.setLastModifiedTime(file, FileTime.fromMillis(now));
    Files.setLastModifiedTime(directory.resolve(URL.path()), FileTime.fromMillis(now));
    now += 100;

    open();

    assertThat(files()).isEmpty();
  }

  @Test
  void otherFilesAreLeftAlone() throws IOException {
    options.setMaxBytes(1).setKeepDuration(1);
    Path foreign = Files.createDirectory(directory.resolve("ab")).resolve("holiday.jpg");
    Files.writeString(foreign, "mine");
    Path fresh = directory.resolve(".12345678-1234-1234-1234-123456789abc.part");
    Files.writeString(fresh, "being written");
    Files.setLastModifiedTime(fresh, FileTime.fromMillis(now));

    open().store(image("abc"), URL);

    assertThat(files())
        .containsExactlyInAnyOrder(directory.relativize(foreign), directory.relativize(fresh));
  }

  @Test
  void temporaryFilesOfAProcessThatHasEndedAreDeleted() throws IOException {
    Path abandoned = directory.resolve(".12345678-1234-1234-1234-123456789abc.part");
    Files.writeString(abandoned, "torn");
    Files.setLastModifiedTime(abandoned, FileTime.fromMillis(now - 3_700_000));

    open();

    assertThat(abandoned).doesNotExist();
  }

  @Test
  void symbolicLinksAreNotFollowed() throws IOException {
    BoundedFolder folder = open();
    FileName name = FileName.ofContent(new byte[1], "image/jpeg");
    Path secret = Files.writeString(directory.resolve("secret").toAbsolutePath(), "secret");
    Path link = directory.resolve(name.path());
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, secret);

    assertThat(folder.open(name)).isNull();
    assertThat(open().mayHave(name)).isFalse();
  }

  @Test
  void aTornLinkLeadsNowhere() throws IOException {
    BoundedFolder folder = open();
    folder.store(image("abc"), URL);
    Files.writeString(directory.resolve(URL.path()), "../../etc/passwd");

    assertThat(folder.follow(URL)).isNull();
  }
}
