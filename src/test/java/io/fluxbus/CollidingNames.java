package io.fluxbus;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Names of eight letters that have the same hash in Jackson's table for every seed. */
public final class CollidingNames {
  /** The inverse of 33 modulo 2^32. */
  private static final int INVERSE = 0x3e0f83e1;

  private static final int TARGET = 0x6a6b6c6d;

  private CollidingNames() {}

  /** Returns members with that value, separated by commas. */
  public static String members(int count, String value) {
    return IntStream.iterate(0x41414141, first -> first + 1)
        .filter(first -> isPlain(first) && isPlain(second(first)))
        .limit(count)
        .mapToObj(first -> '"' + name(first) + name(second(first)) + "\":" + value)
        .collect(Collectors.joining(","));
  }

  private static int second(int first) {
    int mixed = first + (first >>> 15);
    return (TARGET - (mixed ^ (mixed >>> 9))) * INVERSE;
  }

  private static boolean isPlain(int letters) {
    return name(letters).matches("[!#-&(-\\[\\]-~]{4}");
  }

  private static String name(int letters) {
    byte[] bytes = {
      (byte) (letters >>> 24), (byte) (letters >>> 16), (byte) (letters >>> 8), (byte) letters
    };
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
