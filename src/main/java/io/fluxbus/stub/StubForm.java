package io.fluxbus.stub;

/** The forms of a successful response. The API's documents show the first two. */
public enum StubForm {
  /** {@code data[]} with a {@code meta}, as clients of OpenAI's API read it. */
  DATA,
  /** {@code images[]} with their sizes, the seed and the prompt. */
  IMAGES,
  /** {@code data[]} with the bytes of the images in Base64 instead of URLs. */
  BASE64
}
