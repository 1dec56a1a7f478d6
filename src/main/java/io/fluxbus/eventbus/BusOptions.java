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
 * Options of a {@link GenerationVerticle}: its addresses, and the messages that it publishes. All
 * times are in milliseconds. Every setter throws an {@link IllegalArgumentException} that names the
 * option if the value is invalid.
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

  private static final long MAX_DRAIN_TIMEOUT = 86_400_000;

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

  /** Creates options with their defaults. */
  public BusOptions() {}

  /** Copies the options. */
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
   * Reads the options from JSON. An option that is missing has its default.
   *
   * @throws IllegalArgumentException that names the first option that is unknown, has the wrong
   *     type, or is invalid
   */
  public BusOptions(JsonObject json) {
    OptionsJson.read(json, this);
  }

  /**
   * Checks that the addresses differ. The setters cannot check this.
   *
   * @throws IllegalArgumentException that names the second of two options with the same address
   */
  BusOptions requireDistinctAddresses() {
    Map<String, String> owners = new HashMap<>();
    toJson()
        .forEach(
            option -> {
              if (option.getKey().toLowerCase(Locale.ROOT).endsWith("address")) {
                String owner = owners.put((String) option.getValue(), option.getKey());
                require(owner == null, option.getKey() + " must not be the same as " + owner);
              }
            });
    return this;
  }

  /** Returns all options by name. */
  public JsonObject toJson() {
    return OptionsJson.write(this);
  }

  /** See {@link #setAddress}. */
  public String getAddress() {
    return address;
  }

  /** Sets the address that receives requests; {@value #DEFAULT_ADDRESS} by default. */
  public BusOptions setAddress(String address) {
    this.address = requireAddress(address, "address");
    return this;
  }

  /** See {@link #setResultsAddress}. */
  public String getResultsAddress() {
    return resultsAddress;
  }

  /**
   * Sets the address to which outcomes are published, unless the message names one in {@link
   * BusHeaders#RESULTS}; {@value #DEFAULT_RESULTS_ADDRESS} by default.
   */
  public BusOptions setResultsAddress(String resultsAddress) {
    this.resultsAddress = requireAddress(resultsAddress, "resultsAddress");
    return this;
  }

  /** See {@link #setStatusAddress}. */
  public String getStatusAddress() {
    return statusAddress;
  }

  /**
   * Sets the address that replies with the statistics of the client and the state of the verticle;
   * {@value #DEFAULT_STATUS_ADDRESS} by default.
   */
  public BusOptions setStatusAddress(String statusAddress) {
    this.statusAddress = requireAddress(statusAddress, "statusAddress");
    return this;
  }

  /** See {@link #setEventsAddress}. */
  public String getEventsAddress() {
    return eventsAddress;
  }

  /**
   * Sets the address to which events are published; {@value #DEFAULT_EVENTS_ADDRESS} by default.
   */
  public BusOptions setEventsAddress(String eventsAddress) {
    this.eventsAddress = requireAddress(eventsAddress, "eventsAddress");
    return this;
  }

  /** See {@link #setCancelAddress}. */
  public String getCancelAddress() {
    return cancelAddress;
  }

  /**
   * Sets the address that receives the cancel keys of calls to cancel; {@value
   * #DEFAULT_CANCEL_ADDRESS} by default. See {@link BusHeaders#CANCEL_KEY}.
   */
  public BusOptions setCancelAddress(String cancelAddress) {
    this.cancelAddress = requireAddress(cancelAddress, "cancelAddress");
    return this;
  }

  /** See {@link #setPublishResults}. */
  public PublishResults getPublishResults() {
    return publishResults;
  }

  /** Sets whose outcomes are published; {@link PublishResults#WITHOUT_REPLY} by default. */
  public BusOptions setPublishResults(PublishResults publishResults) {
    this.publishResults = Objects.requireNonNull(publishResults, "publishResults");
    return this;
  }

  /** See {@link #setPublishEvents}. */
  public boolean isPublishEvents() {
    return publishEvents;
  }

  /** Sets whether an event is published for each stage of a call; true by default. */
  public BusOptions setPublishEvents(boolean publishEvents) {
    this.publishEvents = publishEvents;
    return this;
  }

  /** See {@link #setDrainTimeout}. */
  public long getDrainTimeout() {
    return drainTimeout;
  }

  /**
   * Sets how long running calls may still take when the verticle is undeployed, from 0 to 86400000;
   * {@value #DEFAULT_DRAIN_TIMEOUT} by default. Calls that are not finished by then get the outcome
   * {@link io.fluxbus.FailureType#CLOSED}.
   */
  public BusOptions setDrainTimeout(long drainTimeout) {
    require(
        drainTimeout >= 0 && drainTimeout <= MAX_DRAIN_TIMEOUT,
        "drainTimeout must be from 0 to " + MAX_DRAIN_TIMEOUT + ", was " + drainTimeout);
    this.drainTimeout = drainTimeout;
    return this;
  }

  /** See {@link #setClientName}. */
  public String getClientName() {
    return clientName;
  }

  /**
   * Sets the name of a shared client, see {@link io.fluxbus.FluxClient#createShared}. With null,
   * the default, only the instances of this deployment share a client. The first user of a name
   * decides the client's options.
   */
  public BusOptions setClientName(String clientName) {
    require(clientName == null || !clientName.isBlank(), "clientName must not be blank");
    this.clientName = clientName;
    return this;
  }

  /** See {@link #setPermittedAddresses}. */
  public List<String> getPermittedAddresses() {
    return permittedAddresses;
  }

  /**
   * Sets the addresses that a message may name in its headers, in addition to addresses that begin
   * with {@code fluxbus.}; none by default. A {@code *} at the end of an address matches any
   * characters, as in {@code app.replies.*}. The addresses that workers receive from, and Vert.x's
   * own addresses, which begin with {@code __vertx}, are never permitted. The list is copied.
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
