// nanoFramework.System.Security.Cryptography 1.0 (facts §9). The constructor keeps the caller's key, so only HashData is here.
namespace System.Security.Cryptography
{
    public class HMACSHA256 : IDisposable // facts §9
    {
        internal HMACSHA256() { } // see above
        public static byte[] HashData(byte[] key, byte[] source) { throw null; } // facts §9
        public void Dispose() { } // facts §9
    }
}
