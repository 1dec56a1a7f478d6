package io.fluxbus.stub;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A new key and its self-signed certificate (RFC 5280, section 4.1), as PEM. The JDK has no public
 * API that makes a certificate, and its {@code keytool} would write the private key to a file.
 *
 * @param certificate is valid for 30 days
 * @param key the private key
 */
record SelfSignedCertificate(String certificate, String key) {
  private static final int DAYS = 30;
  private static final int SERIAL_NUMBER_BITS = 64;
  private static final byte[] ECDSA_WITH_SHA256 = sequence(hex("06082a8648ce3d040302"));
  private static final byte[] COMMON_NAME = hex("0603550403");
  private static final byte[] SUBJECT_ALTERNATIVE_NAME = hex("0603551d11");
  private static final DateTimeFormatter UTC_TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  /** The types of ASN.1 that a certificate needs, as their tags in DER. */
  private enum Tag {
    INTEGER(0x02),
    BIT_STRING(0x03),
    OCTET_STRING(0x04),
    UTF8_STRING(0x0c),
    UTC_TIME(0x17),
    SEQUENCE(0x30),
    SET(0x31),
    VERSION(0xa0),
    EXTENSIONS(0xa3),
    DNS_NAME(0x82),
    IP_ADDRESS(0x87);

    private final int value;

    Tag(int value) {
      this.value = value;
    }
  }

  /** Makes a certificate for host names and addresses. Addresses are not looked up. */
  static SelfSignedCertificate make(List<String> hosts)
      throws GeneralSecurityException, UnknownHostException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair keys = generator.generateKeyPair();
    byte[] content = content(keys, hosts);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(content);
    byte[] certificate =
        sequence(content, ECDSA_WITH_SHA256, der(Tag.BIT_STRING, new byte[1], signature.sign()));
    return new SelfSignedCertificate(
        pem("CERTIFICATE", certificate), pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
  }

  /** The part of the certificate that is signed. */
  private static byte[] content(KeyPair keys, List<String> hosts) throws UnknownHostException {
    BigInteger serialNumber =
        new BigInteger(SERIAL_NUMBER_BITS, new SecureRandom()).add(BigInteger.ONE);
    byte[] name =
        sequence(der(Tag.SET, sequence(COMMON_NAME, der(Tag.UTF8_STRING, ascii("localhost")))));
    Instant now = Instant.now();
    byte[][] names = new byte[hosts.size()][];
    for (int i = 0; i < names.length; i++) {
      names[i] = alternativeName(hosts.get(i));
    }
    return sequence(
        der(Tag.VERSION, der(Tag.INTEGER, new byte[] {2})),
        der(Tag.INTEGER, serialNumber.toByteArray()),
        ECDSA_WITH_SHA256,
        name,
        sequence(time(now), time(now.plus(DAYS, ChronoUnit.DAYS))),
        name,
        keys.getPublic().getEncoded(),
        der(
            Tag.EXTENSIONS,
            sequence(sequence(SUBJECT_ALTERNATIVE_NAME, der(Tag.OCTET_STRING, sequence(names))))));
  }

  private static byte[] alternativeName(String host) throws UnknownHostException {
    return host.matches("[0-9.]+|.*:.*")
        ? der(Tag.IP_ADDRESS, InetAddress.getByName(host).getAddress())
        : der(Tag.DNS_NAME, ascii(host));
  }

  private static byte[] time(Instant time) {
    return der(Tag.UTC_TIME, ascii(UTC_TIME.format(time)));
  }

  private static byte[] sequence(byte[]... parts) {
    return der(Tag.SEQUENCE, parts);
  }

  /** Encodes a value that consists of parts: its tag, its length, and the parts. */
  private static byte[] der(Tag tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    int length = content.size();
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    value.write(tag.value);
    // A length above 127 comes after a byte with the number of the bytes that the length has.
    if (length > 0xff) {
      value.write(0x82);
      value.write(length >> 8);
    } else if (length > 0x7f) {
      value.write(0x81);
    }
    value.write(length);
    value.writeBytes(content.toByteArray());
    return value.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static String pem(String type, byte[] value) {
    String body = Base64.getMimeEncoder(64, ascii("\n")).encodeToString(value);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type, body);
  }

  /** Does not show the private key. */
  @Override
  public String toString() {
    return "SelfSignedCertificate";
  }
}
