/**
 * The wire format: the values of {@code io.fluxbus} as JSON, with Jackson.
 *
 * <ul>
 *   <li>{@link io.fluxbus.json.RequestJson} writes and reads requests. Reading is strict, because a
 *       misspelled field could cost money.
 *   <li>{@link io.fluxbus.json.ResponseJson} finds the images in a response of the API. It has its
 *       own tolerant parser ({@code JsonCursor}), so that no image that was paid for is lost to an
 *       error beside it.
 *   <li>{@link io.fluxbus.json.OutcomeJson} writes outcomes for the event bus, files and the
 *       command line. {@link io.fluxbus.json.WireJson} adds the members with which another node or
 *       a later run can read an equal value.
 * </ul>
 */
package io.fluxbus.json;
