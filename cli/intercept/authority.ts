// The certificate library registers its algorithms through it.
import "reflect-metadata";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** A certificate and its key, and the authority that clients have to trust, as PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
  readonly authority: string;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const HOUR_MS = 3_600_000;

/**
 * Makes a certificate authority and a certificate of it for some hosts. Both are
 * valid for a day. The authority's key cannot be exported, and is gone with the
 * process.
 */
export async function createCertificate(
  hosts: readonly string[],
): Promise<ServerCertificate> {
  const notBefore = new Date(Date.now() - HOUR_MS);
  const notAfter = new Date(Date.now() + 24 * HOUR_MS);
  const validity = { notBefore, notAfter, signingAlgorithm: ALGORITHM };
  const issuer = await createKeys(false);
  const authority = await X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: "CN=heygen-sim intercept",
    keys: issuer,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
      await SubjectKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  const { publicKey, privateKey } = await createKeys(true);
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    new SubjectAlternativeNameExtension(
      hosts.map((value) => ({ type: "dns" as const, value })),
    ),
    await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    await SubjectKeyIdentifierExtension.create(publicKey),
  ];
  const certificate = await X509CertificateGenerator.create({
    ...validity,
    subject: `CN=${hosts[0]}`,
    issuer: authority.subject,
    publicKey,
    signingKey: issuer.privateKey,
    extensions,
  });
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", privateKey);
  return {
    key: PemConverter.encode(pkcs8, "PRIVATE KEY"),
    cert: certificate.toString("pem"),
    authority: authority.toString("pem"),
  };
}

function createKeys(extractable: boolean): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, extractable, ["sign", "verify"]);
}
