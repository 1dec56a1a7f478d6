/**
 * The wire format: the values of {@code io.fluxbus} as JSON, with Jackson.
 *
 * <ul>
 *   <li>{@link io.fluxbus.json.RequestJson} writes and reads requests. Reading is strict, because a
 *       misspelled field could cost money.
 *   <li>{@link io.fluxbus.json.ResponseJson} finds the images in a response of the API. It has its
 *       own parser ({@code JsonCursor}), which is tolerant: an image that can be read was paid for.
 *   <li>{@link io.fluxbus.json.OutcomeJson} writes outcomes for the event bus, files and the
 *       command line. {@link io.fluxbus.json.WireJson} adds the members with which an equal value
 *       can be read on another node.
 * </ul>
 */
package io.fluxbus.json;
