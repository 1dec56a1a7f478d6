package io.fluxbus.store.sql;

import io.fluxbus.Billed;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.internal.VertxAccess;
import io.fluxbus.json.WireJson;
import io.fluxbus.store.CallKey;
import io.fluxbus.store.Claim;
import io.fluxbus.store.Lease;
import io.fluxbus.store.LeaseRequest;
import io.fluxbus.store.OutcomeStore;
import io.fluxbus.store.StoreQuery;
import io.fluxbus.store.StoredBudget;
import io.fluxbus.store.StoredCall;
import io.fluxbus.store.StoredFile;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A store in a database. Connects when it is used, and again after the connection was lost. What is
 * asked for at the same time shares a transaction, so many calls cost few commits. Nothing blocks
 * an event loop: SQLite works on a worker thread.
 *
 * <p>An operation fails if the database cannot be reached, or if it has not answered within the
 * timeout. No exception and no text of this class contains the password.
 *
 * <pre>{@code
 * SqlOutcomeStore store = SqlOutcomeStore.sqlite(vertx, Path.of("calls.db"));
 * store.connect().onFailure(failure -> ...);
 * }</pre>
 */
public final class SqlOutcomeStore implements OutcomeStore {
  /** How long an operation waits for the database: 5 seconds. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  private static final Finds FINDS = new Finds();
  private static final Claims CLAIMS = new Claims();
  private static final Steps SENDING = Steps.sending();
  private static final Steps WAITING = Steps.waiting();
  private static final Settlements SETTLEMENTS = new Settlements();
  private static final Releases RELEASES = new Releases();
  private static final FileRecords FILE_RECORDS = new FileRecords();

  private static final Action<Operations.Reclaim, StoredCall> RECLAIM =
      Action.inTurn(Operations::reclaim);
  private static final Action<Operations.Resolution, Boolean> RESOLVE =
      Action.inTurn(Operations::resolve);
  private static final Action<Duration, Integer> SWEEP = Action.alone(Operations::sweep);
  private static final Action<StoreQuery, List<StoredCall>> LIST = Action.inTurn(Operations::list);
  private static final Action<Nodes.Beat, Boolean> BEAT = Action.inTurn(Nodes::beat);
  private static final Action<Nodes.Beat, Boolean> EXPIRE = Action.alone(Nodes::expire);
  private static final Action<Void, Map<String, Long>> BEATS =
      Action.inTurn((session, none) -> Nodes.beats(session));
  private static final Action<LeaseRequest, Lease> LEASE = Action.inTurn(Budgets::lease);
  private static final Action<Budgets.Limit, Void> SET_LIMIT = Action.inTurn(Budgets::setLimit);
  private static final Action<Void, List<StoredBudget>> BUDGETS =
      Action.inTurn((session, none) -> Budgets.list(session));
  private static final Action<Void, Void> NOTHING =
      Action.inTurn((session, none) -> Future.succeededFuture());

  private final Database database;
  private final Lane writes;
  private final Lane reads;

  private SqlOutcomeStore(Vertx vertx, Duration timeout, Function<Vertx, Database> databases) {
    // The connections are not closed with the verticle that creates the store.
    Context context = VertxAccess.newContext(vertx);
    database = VertxAccess.call(context, () -> databases.apply(vertx));
    Schema schema = new Schema(Schema.VERSIONS);
    writes =
        new Lane(
            context,
            timeout,
            new WriteExecutor(
                new Connector(database, schema, 2 * timeout.toMillis()), new Fence()));
    reads =
        new Lane(
            context,
            timeout,
            new ReadExecutor(new Connector(database, schema, 2 * timeout.toMillis())));
  }

  /** Creates a store in a file of SQLite, for one process. The file is created if it is absent. */
  public static SqlOutcomeStore sqlite(Vertx vertx, Path file) {
    return sqlite(vertx, file, DEFAULT_TIMEOUT);
  }

  /**
   * Creates a store in a file of SQLite, for one process. The file is created if it is absent.
   *
   * @param timeout how long an operation waits for the database
   */
  public static SqlOutcomeStore sqlite(Vertx vertx, Path file, Duration timeout) {
    Objects.requireNonNull(file, "file");
    return new SqlOutcomeStore(vertx, timeout, none -> new SqliteDatabase(vertx, file, timeout));
  }

  /** Creates a store in a database of PostgreSQL, for any number of nodes. */
  public static SqlOutcomeStore postgresql(Vertx vertx, PgConnectOptions options) {
    return postgresql(vertx, options, DEFAULT_TIMEOUT);
  }

  /**
   * Creates a store in a database of PostgreSQL, for any number of nodes.
   *
   * @param timeout how long an operation waits for the database
   */
  public static SqlOutcomeStore postgresql(
      Vertx vertx, PgConnectOptions options, Duration timeout) {
    Objects.requireNonNull(options, "options");
    return new SqlOutcomeStore(
        vertx, timeout, none -> new PostgresDatabase(vertx, options, timeout));
  }

  /**
   * Creates a store from its address: {@code sqlite:FILE} or {@code
   * postgresql://USER@HOST:PORT/DATABASE}. The latter may have the parameters {@code sslmode}
   * (without it, TLS is not used) and {@code sslrootcert}, a PEM file, as PostgreSQL's own client.
   *
   * @param password the password of PostgreSQL; null for none. The address must not contain it
   * @throws IllegalArgumentException if it is not such an address; the message does not show it
   */
  public static SqlOutcomeStore of(Vertx vertx, String url, String password) {
    StoreUrl parsed = StoreUrl.parse(url, password);
    return parsed.file() == null
        ? postgresql(vertx, parsed.options())
        : sqlite(vertx, parsed.file());
  }

  /**
   * Connects now, and creates the tables or updates those of an earlier version. So a wrong file,
   * address or password is reported before the first call.
   */
  public Future<Void> connect() {
    return writes.submit(NOTHING, null, null, 0);
  }

  @Override
  public Future<StoredCall> claim(Claim claim) {
    return isValid(claim)
        ? writes.submit(CLAIMS, searchable(claim), claim.key(), 500)
        : invalidText();
  }

  @Override
  public Future<StoredCall> reclaim(Claim claim, String replacedToken) {
    return isValid(claim)
        ? writes.submit(
            RECLAIM, new Operations.Reclaim(searchable(claim), replacedToken), claim.key(), 500)
        : invalidText();
  }

  @Override
  public Future<Boolean> sending(CallKey key, String token, int step, long price) {
    return writes.submit(SENDING, new Steps.Step(key, token, step, price), key, 200);
  }

  @Override
  public Future<Boolean> waiting(CallKey key, String token, int step) {
    return writes.submit(WAITING, new Steps.Step(key, token, step, 0), key, 200);
  }

  @Override
  public Future<Boolean> settle(CallKey key, String token, GenerationOutcome outcome, long cost) {
    String json = new String(WireJson.write(outcome), StandardCharsets.UTF_8);
    String inferenceId =
        outcome.result() != null ? outcome.result().inferenceId() : outcome.failure().inferenceId();
    return writes.submit(
        SETTLEMENTS,
        new Settlements.Settlement(
            key,
            token,
            outcome.status().text(),
            json,
            StoredText.replaceInvalid(inferenceId),
            cost),
        key,
        json.length() + 200);
  }

  @Override
  public Future<Boolean> release(CallKey key, String token) {
    return writes.submit(RELEASES, new Releases.Holder(key, token), key, 200);
  }

  @Override
  public Future<Boolean> saved(CallKey key, String token, List<StoredFile> files) {
    String json = FileRecords.write(files);
    return StoredText.isValid(json)
        ? writes.submit(
            FILE_RECORDS, new FileRecords.Saved(key, token, json), key, json.length() + 200)
        : invalidText();
  }

  @Override
  public Future<StoredCall> find(CallKey key) {
    return reads.submit(FINDS, key, key, 100);
  }

  @Override
  public Future<Boolean> beat(String node, long count) {
    return writes.submit(BEAT, new Nodes.Beat(node, count), null, 100);
  }

  @Override
  public Future<Map<String, Long>> beats() {
    return reads.submit(BEATS, null, null, 0);
  }

  @Override
  public Future<Boolean> expire(String node, long count) {
    return writes.submit(EXPIRE, new Nodes.Beat(node, count), null, 100);
  }

  @Override
  public Future<Integer> sweep(Duration retainFor) {
    return writes.submit(SWEEP, retainFor, null, 0);
  }

  @Override
  public Future<Lease> lease(LeaseRequest request) {
    return writes.submit(LEASE, request, null, 200);
  }

  @Override
  public Future<Void> setBudget(String budget, long limit) {
    return writes.submit(SET_LIMIT, new Budgets.Limit(budget, limit), null, 100);
  }

  @Override
  public Future<List<StoredBudget>> budgets() {
    return reads.submit(BUDGETS, null, null, 0);
  }

  @Override
  public Future<List<StoredCall>> list(StoreQuery query) {
    return reads.submit(LIST, query, null, 0);
  }

  @Override
  public Future<Boolean> resolve(CallKey key, String token, Billed billed) {
    if (billed == Billed.UNKNOWN) {
      throw new IllegalArgumentException("billed is YES or NO");
    }
    return writes.submit(RESOLVE, new Operations.Resolution(key, token, billed), key, 200);
  }

  private static boolean isValid(Claim claim) {
    return Stream.of(
            claim.key().tenant(),
            claim.key().key(),
            claim.token(),
            claim.node(),
            claim.fingerprint(),
            claim.budget())
        .allMatch(StoredText::isValid);
  }

  private static <T> Future<T> invalidText() {
    return Future.failedFuture(
        new IllegalArgumentException(
            "the store cannot contain a NUL character or half of a surrogate pair"));
  }

  /** The id of a request may be any text. */
  private static Claim searchable(Claim claim) {
    return StoredText.isValid(claim.requestId())
        ? claim
        : new Claim(
            claim.key(),
            claim.token(),
            claim.node(),
            claim.fingerprint(),
            StoredText.replaceInvalid(claim.requestId()),
            claim.budget(),
            claim.price());
  }

  @Override
  public Future<Void> close() {
    return writes.close().eventually(reads::close).eventually(database::close);
  }
}
