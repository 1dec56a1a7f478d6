package io.fluxbus.store.sql;

import io.fluxbus.store.CallKey;
import io.fluxbus.store.StoredFile;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Records in which files the images of calls were saved. */
final class FileRecords implements Action<FileRecords.Saved, Boolean> {
  /**
   * The files of a call.
   *
   * @param files in JSON
   */
  record Saved(CallKey key, String token, String files) {}

  private static final String PATH = "path";
  private static final String SHA_256 = "sha256";

  private static final Rows UPDATE =
      new Rows(
          """
          UPDATE fluxbus_calls AS c SET files = v.column4
          FROM ({rows}) AS v
          WHERE c.tenant = v.column1 AND c.key = v.column2 AND c.token = v.column3
            AND c.state = 'succeeded'
          RETURNING tenant, key
          """,
          ColumnType.TEXT,
          ColumnType.TEXT,
          ColumnType.TEXT,
          ColumnType.TEXT);

  @Override
  public Future<?> execute(Session session, List<Operation<Saved, Boolean>> operations) {
    List<Object[]> rows =
        operations.stream()
            .map(Operation::argument)
            .map(s -> new Object[] {s.key().tenant(), s.key().key(), s.token(), s.files()})
            .toList();
    return session
        .execute(UPDATE, rows)
        .onSuccess(
            updated -> {
              Set<CallKey> keys = new HashSet<>();
              updated.forEach(row -> keys.add(CallRow.key(row)));
              operations.forEach(o -> o.answer(keys.contains(o.argument().key())));
            });
  }

  static String write(List<StoredFile> files) {
    JsonArray json = new JsonArray();
    files.forEach(f -> json.add(new JsonObject().put(PATH, f.path()).put(SHA_256, f.sha256())));
    return json.encode();
  }

  /**
   * Reads the files of a call.
   *
   * @param json null if they are not known
   */
  static List<StoredFile> read(String json) {
    if (json == null) {
      return List.of();
    }
    try {
      return new JsonArray(json)
          .stream()
              .map(JsonObject.class::cast)
              .map(file -> new StoredFile(file.getString(PATH), file.getString(SHA_256)))
              .toList();
    } catch (DecodeException | ClassCastException | NullPointerException e) {
      throw new StoreFailure("the files of an outcome in the store cannot be read");
    }
  }
}
