/**
 * A key and its own certificate for 0.0.0.0, 127.0.0.1 and localhost, good for a hundred years; nobody trusts it who is
 * not told to. Made with `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500
 * -subj /CN=simulator -addext subjectAltName=IP:0.0.0.0,IP:127.0.0.1,DNS:localhost`.
 */
export const TLS = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgvt+TlJUc4cBg0Fwh
kOHzPYDxHwYxkiUuSGviaKdk8k6hRANCAATNuDr858CFx/2RevsmK3hOpedvMTon
36HPmbnTocjV3CBcgzsjCZT0Z26Ysphx2Dl7r7TlI9nMGPoH1zLSCp4m
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBoTCCAUegAwIBAgIUF+h/9B8TganDk6hFF+9Id1ms1n8wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJc2ltdWxhdG9yMCAXDTI2MTEyMTA0NTM1N1oYDzIxMjYxMDI4
MDQ1MzU3WjAUMRIwEAYDVQQDDAlzaW11bGF0b3IwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATNuDr858CFx/2RevsmK3hOpedvMTon36HPmbnTocjV3CBcgzsjCZT0
Z26Ysphx2Dl7r7TlI9nMGPoH1zLSCp4mo3UwczAdBgNVHQ4EFgQUDu8jqgyZcF4Q
iqGoaR0mk7EJYbswHwYDVR0jBBgwFoAUDu8jqgyZcF4QiqGoaR0mk7EJYbswIAYD
VR0RBBkwF4cEAAAAAIcEfwAAAYIJbG9jYWxob3N0MA8GA1UdEwEB/wQFMAMBAf8w
CgYIKoZIzj0EAwIDSAAwRQIhAOENKgoBwZhqCnHV1InSK9iuzEVq35Ol93AD0Bck
Fk95AiBOAn9krwcaa/4lTShxn6duqSlOpiG9jm12bXZVB+1Yyg==
-----END CERTIFICATE-----`,
};
