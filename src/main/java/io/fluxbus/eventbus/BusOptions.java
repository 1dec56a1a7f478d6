package io.fluxbus.eventbus;

import static io.fluxbus.internal.OptionsJson.require;

import io.fluxbus.internal.OptionsJson;
import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * How a {@link GenerationVerticle} is spoken to. All times are in milliseconds. Every setter
 * refuses a value that breaks its rule with an {@link IllegalArgumentException} that names the
 * option.
 */
@DataObject
public final class BusOptions {
  public static final String DEFAULT_ADDRESS = "fluxbus.generate";
  public static final String DEFAULT_RESULTS_ADDRESS = "fluxbus.results";
  public static final String DEFAULT_STATUS_ADDRESS = "fluxbus.status";
  public static final String DEFAULT_EVENTS_ADDRESS = "fluxbus.events";
  public static final String DEFAULT_CANCEL_ADDRESS = "fluxbus.cancel";
  public static final PublishResults DEFAULT_PUBLISH_RESULTS = PublishResults.WITHOUT_REPLY;
  public static final boolean DEFAULT_PUBLISH_EVENTS = true;
  public static final long DEFAULT_DRAIN_TIMEOUT = 30_000;

  private static final long LONGEST_DRAIN = 86_400_000;

  private String address = DEFAULT_ADDRESS;
  private String resultsAddress = DEFAULT_RESULTS_ADDRESS;
  private String statusAddress = DEFAULT_STATUS_ADDRESS;
  private String eventsAddress = DEFAULT_EVENTS_ADDRESS;
  private String cancelAddress = DEFAULT_CANCEL_ADDRESS;
  private PublishResults publishResults = DEFAULT_PUBLISH_RESULTS;
  private boolean publishEvents = DEFAULT_PUBLISH_EVENTS;
  private long drainTimeout = DEFAULT_DRAIN_TIMEOUT;
  private String clientName;
  private List<String> permittedAddresses = new ArrayList<>();

  public BusOptions() {}

  public BusOptions(BusOptions other) {
    address = other.address;
    resultsAddress = other.resultsAddress;
    statusAddress = other.statusAddress;
    eventsAddress = other.eventsAddress;
    cancelAddress = other.cancelAddress;
    publishResults = other.publishResults;
    publishEvents = other.publishEvents;
    drainTimeout = other.drainTimeout;
    clientName = other.clientName;
    permittedAddresses = new ArrayList<>(other.permittedAddresses);
  }

  /**
   * The options of that JSON, with the default for each that is not there.
   *
   * @throws IllegalArgumentException naming the first option that is unknown, of another type, or
   *     invalid
   */
  public BusOptions(JsonObject json) {
    OptionsJson.read(json, this);
  }

  /**
   * Refuses addresses that are the same, as {@link #setAddress} cannot.
   *
   * @throws IllegalArgumentException naming the second option of two that share an address
   */
  BusOptions requireDistinctAddresses() {
    Map<String, String> owners = new HashMap<>();
    toJson()
        .forEach(
            option -> {
              if (option.getKey().toLowerCase(Locale.ROOT).endsWith("address")) {
                String owner = owners.put((String) option.getValue(), option.getKey());
                require(owner == null, option.getKey() + " must not be that of " + owner);
              }
            });
    return this;
  }

  /** All options by name. */
  public JsonObject toJson() {
    return OptionsJson.write(this);
  }

  public String getAddress() {
    return address;
  }

  /** Where requests are taken; {@value #DEFAULT_ADDRESS} by default. */
  public BusOptions setAddress(String address) {
    this.address = requireAddress(address, "address");
    return this;
  }

  public String getResultsAddress() {
    return resultsAddress;
  }

  /**
   * Where outcomes are published that name no address of their own; {@value
   * #DEFAULT_RESULTS_ADDRESS} by default.
   */
  public BusOptions setResultsAddress(String resultsAddress) {
    this.resultsAddress = requireAddress(resultsAddress, "resultsAddress");
    return this;
  }

  public String getStatusAddress() {
    return statusAddress;
  }

  /**
   * Where anybody may ask what the verticle and its client do; {@value #DEFAULT_STATUS_ADDRESS} by
   * default.
   */
  public BusOptions setStatusAddress(String statusAddress) {
    this.statusAddress = requireAddress(statusAddress, "statusAddress");
    return this;
  }

  public String getEventsAddress() {
    return eventsAddress;
  }

  /** Where events are published; {@value #DEFAULT_EVENTS_ADDRESS} by default. */
  public BusOptions setEventsAddress(String eventsAddress) {
    this.eventsAddress = requireAddress(eventsAddress, "eventsAddress");
    return this;
  }

  public String getCancelAddress() {
    return cancelAddress;
  }

  /** Where the keys of calls to cancel are taken; {@value #DEFAULT_CANCEL_ADDRESS} by default. */
  public BusOptions setCancelAddress(String cancelAddress) {
    this.cancelAddress = requireAddress(cancelAddress, "cancelAddress");
    return this;
  }

  public PublishResults getPublishResults() {
    return publishResults;
  }

  /** Whose outcomes are published; {@link PublishResults#WITHOUT_REPLY} by default. */
  public BusOptions setPublishResults(PublishResults publishResults) {
    this.publishResults = Objects.requireNonNull(publishResults, "publishResults");
    return this;
  }

  public boolean isPublishEvents() {
    return publishEvents;
  }

  /** Whether each stage of a call is published; true by default. */
  public BusOptions setPublishEvents(boolean publishEvents) {
    this.publishEvents = publishEvents;
    return this;
  }

  public long getDrainTimeout() {
    return drainTimeout;
  }

  /**
   * How long calls under way may still take when the verticle is undeployed; {@value
   * #DEFAULT_DRAIN_TIMEOUT} by default. The rest is ended, each with its outcome.
   */
  public BusOptions setDrainTimeout(long drainTimeout) {
    require(
        drainTimeout >= 0 && drainTimeout <= LONGEST_DRAIN,
        "drainTimeout must be from 0 to " + LONGEST_DRAIN + ", was " + drainTimeout);
    this.drainTimeout = drainTimeout;
    return this;
  }

  public String getClientName() {
    return clientName;
  }

  /**
   * The name of the client to share, as of {@link io.fluxbus.FluxClient#createShared}; null, the
   * default, for one that the instances of this deployment share with nobody else. The first user
   * of a name decides the client's options.
   */
  public BusOptions setClientName(String clientName) {
    require(clientName == null || !clientName.isBlank(), "clientName must not be blank");
    this.clientName = clientName;
    return this;
  }

  public List<String> getPermittedAddresses() {
    return permittedAddresses;
  }

  /**
   * The addresses that a message may name in its headers besides those that begin with {@code
   * fluxbus.}; none by default. A {@code *} at the end stands for any characters, as in {@code
   * app.replies.*}. Vert.x's own addresses, which begin with {@code __vertx}, and those that
   * workers use are never permitted. The list is copied.
   */
  public BusOptions setPermittedAddresses(List<String> permittedAddresses) {
    permittedAddresses.forEach(
        address -> AddressPolicy.requirePattern(address, "permittedAddresses"));
    this.permittedAddresses = new ArrayList<>(permittedAddresses);
    return this;
  }

  @Override
  public String toString() {
    return "BusOptions" + toJson().encode();
  }

  static String requireAddress(String address, String option) {
    require(address != null && !address.isBlank(), option + " must not be blank");
    return address;
  }
}
