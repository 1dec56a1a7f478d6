package io.fluxbus.cli;

import io.fluxbus.CallOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Option;

/** The idempotency keys of a command's requests, and their tenant. */
final class IdempotencyMixin {
  private static final String NAME = "--idempotency-key";
  private static final String TENANT = "--tenant";

  @Option(
      names = NAME,
      paramLabel = "KEY",
      description = {
        "1 to 255 visible ASCII characters. A command that is repeated with the same key prints the"
            + " recorded outcome, and pays nothing. Several prompts get KEY-1, KEY-2 and so on."
      })
  private String key;

  @Option(
      names = TENANT,
      paramLabel = "NAME",
      description = {
        "The tenant whose keys the requests use, and whose budget pays if it has one: 1 to 64"
            + " characters of A-Za-z0-9._- (default: none)."
      })
  private String tenant;

  boolean isSet() {
    return key != null;
  }

  /**
   * The tenant of the requests; null for none.
   *
   * @throws UsageException if it is not valid
   */
  String tenant() {
    if (tenant != null && !CallOptions.isTenant(tenant)) {
      throw new UsageException(TENANT + " must be 1 to 64 characters of A-Za-z0-9._-");
    }
    return tenant;
  }

  /**
   * The keys of the requests; null for each if there are none.
   *
   * @throws UsageException if a key is not valid
   */
  List<String> keys(int requests) {
    if (key == null) {
      return Collections.nCopies(requests, null);
    }
    List<String> keys = new ArrayList<>();
    for (int number = 1; number <= requests; number++) {
      String next = requests == 1 ? key : key + "-" + number;
      if (!CallOptions.isIdempotencyKey(next)) {
        throw new UsageException(NAME + " must be 1 to 255 visible ASCII characters");
      }
      keys.add(next);
    }
    return keys;
  }
}
