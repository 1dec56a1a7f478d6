package io.fluxbus.stub;

/** The forms of a successful response. The API's documents show the first two. */
public enum StubForm {
  /** {@code data[]} with URLs, and {@code meta}; clients of OpenAI's API can read it. */
  DATA,
  /** {@code images[]} with URLs and sizes, and the seed and the prompt. */
  IMAGES,
  /** {@code data[]} with the bytes of the images in Base64 instead of URLs. */
  BASE64
}
