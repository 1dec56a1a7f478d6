package io.fluxbus.eventbus;

import static io.fluxbus.internal.OptionsJson.require;

import io.fluxbus.InvalidRequestException;
import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides which addresses of the event bus a message may name in its headers. Outcomes are sent to
 * these addresses with the worker's rights, so a sender that a bridge or a proxy confines to some
 * addresses must not reach others through a worker.
 */
final class AddressPolicy {
  /** Every message may name addresses that begin with this prefix. */
  private static final String PREFIX = "fluxbus.";

  /** The prefix of Vert.x's own addresses for replies and pings. No option permits them. */
  private static final String VERTX_PREFIX = "__vertx";

  private static final String WILDCARD = "*";
  private static final int MAX_LENGTH = 255;

  private final String resultsAddress;

  /** The addresses of this worker, and the default ones, which other workers may use. */
  private final Set<String> workerAddresses;

  private final List<String> permitted;

  AddressPolicy(BusOptions options) {
    resultsAddress = options.getResultsAddress();
    workerAddresses = new HashSet<>(addresses(options));
    workerAddresses.addAll(addresses(new BusOptions()));
    permitted = List.copyOf(options.getPermittedAddresses());
  }

  private static List<String> addresses(BusOptions options) {
    return List.of(
        options.getAddress(),
        options.getStatusAddress(),
        options.getCancelAddress(),
        options.getEventsAddress());
  }

  /**
   * Checks the addresses in the headers.
   *
   * @throws InvalidRequestException that names the header whose address is not permitted
   */
  void check(MultiMap headers) {
    check(headers, BusHeaders.REPLY_TO);
    check(headers, BusHeaders.RESULTS);
  }

  /**
   * Copies the headers without the addresses that are not permitted. The copy is used to reply to a
   * rejected message.
   *
   * @param headers null if they could not be read; then the copy is empty
   */
  MultiMap filter(MultiMap headers) {
    MultiMap filtered = MultiMap.caseInsensitiveMultiMap();
    if (headers == null) {
      return filtered;
    }
    filtered.addAll(headers);
    for (String header : List.of(BusHeaders.REPLY_TO, BusHeaders.RESULTS)) {
      List<String> addresses = filtered.getAll(header);
      if (addresses.size() > 1 || addresses.stream().anyMatch(a -> violation(header, a) != null)) {
        filtered.remove(header);
      }
    }
    return filtered;
  }

  private void check(MultiMap headers, String header) {
    String address = headers.get(header);
    String violation = address == null ? null : violation(header, address);
    if (violation != null) {
      throw new InvalidRequestException(header, violation, address);
    }
  }

  /** Returns the rule that the address violates, or null. */
  private String violation(String header, String address) {
    if (address.isBlank()) {
      return "must not be blank";
    }
    if (address.length() > MAX_LENGTH) {
      return "must be at most " + MAX_LENGTH + " characters";
    }
    if (hasControlCharacter(address)) {
      return "must not contain control characters";
    }
    if (address.startsWith(VERTX_PREFIX)) {
      return "must not be an address of Vert.x";
    }
    boolean isResults =
        address.equals(resultsAddress) || address.equals(BusOptions.DEFAULT_RESULTS_ADDRESS);
    if (isResults && header.equals(BusHeaders.RESULTS)) {
      return null;
    }
    if (isResults || workerAddresses.contains(address)) {
      return "must not be an address that workers use";
    }
    boolean isFluxbus = address.startsWith(PREFIX) && address.length() > PREFIX.length();
    return isFluxbus || isPermitted(address)
        ? null
        : "must begin with " + PREFIX + " or be one of the permittedAddresses";
  }

  private boolean isPermitted(String address) {
    for (String pattern : permitted) {
      boolean matches =
          pattern.endsWith(WILDCARD)
              ? address.startsWith(pattern.substring(0, pattern.length() - 1))
              : address.equals(pattern);
      if (matches) {
        return true;
      }
    }
    return false;
  }

  /**
   * Checks a pattern of {@link BusOptions#setPermittedAddresses}.
   *
   * @throws IllegalArgumentException if it is blank, has a wildcard that is not its last character,
   *     or begins with the prefix of Vert.x's own addresses
   */
  static void requirePattern(String pattern, String option) {
    BusOptions.requireAddress(pattern, option);
    int wildcard = pattern.indexOf(WILDCARD);
    require(
        wildcard < 0 || wildcard == pattern.length() - 1,
        option + " may contain a * only at the end of an address");
    require(!pattern.startsWith(VERTX_PREFIX), option + " must not contain an address of Vert.x");
  }

  private static boolean hasControlCharacter(String address) {
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        return true;
      }
    }
    return false;
  }
}
