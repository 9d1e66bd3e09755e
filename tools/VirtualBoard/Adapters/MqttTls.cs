#nullable enable
using System;
using System.IO;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;

namespace ProductFirmware.Device
{
    /// <summary>
    /// TLS for a virtual board, by files in its folder: with <c>ca.pem</c> it trusts what that authority signed and nothing else; with
    /// <c>device.pem</c> and <c>device.key</c> it shows that certificate and sends no password. Without <c>ca.pem</c> it speaks plain.
    /// </summary>
    internal sealed class MqttTls
    {
        private readonly string folder;

        public MqttTls(string folder)
        {
            this.folder = folder;
        }

        private string Authority
        {
            get { return Path.Combine(folder, "ca.pem"); }
        }

        private string Certificate
        {
            get { return Path.Combine(folder, "device.pem"); }
        }

        /// <summary>Why the server's certificate was not accepted; empty where it was.</summary>
        public string Trouble { get; private set; } = "";

        /// <summary>Adds to the options what the files say; true where a certificate takes the password's place.</summary>
        public bool Apply(MqttClientOptionsBuilder options)
        {
            if (!File.Exists(Authority))
            {
                return false;
            }
            bool hasCertificate = File.Exists(Certificate);
            X509Certificate2Collection shown = new X509Certificate2Collection();
            if (hasCertificate)
            {
                shown.Add(X509Certificate2.CreateFromPemFile(Certificate, Path.Combine(folder, "device.key")));
            }
            options.WithTlsOptions(tls => tls
                .UseTls()
                .WithClientCertificates(shown)
                .WithCertificateValidationHandler(Accepts));
            return hasCertificate;
        }

        private bool Accepts(MqttClientCertificateValidationEventArgs seen)
        {
            const SslPolicyErrors ChainOnly = SslPolicyErrors.RemoteCertificateChainErrors;
            if ((seen.SslPolicyErrors & ~ChainOnly) != SslPolicyErrors.None || !(seen.Certificate is X509Certificate2 certificate))
            {
                Trouble = "the server's certificate is for another name";
                return false;
            }
            X509Certificate2Collection trusted = new X509Certificate2Collection();
            trusted.ImportFromPemFile(Authority);
            using X509Chain chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
            if (seen.Chain != null)
            {
                chain.ChainPolicy.ExtraStore.AddRange(seen.Chain.ChainPolicy.ExtraStore);
            }
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            Trouble = chain.Build(certificate) ? "" : "no authority in ca.pem signed the server's certificate: " + chain.ChainStatus[0].StatusInformation;
            return Trouble.Length == 0;
        }
    }
}
