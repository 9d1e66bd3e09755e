#nullable enable
namespace ProductFirmware.Image
{
    /// <summary>
    /// SHA-256 (FIPS 180-4), fed piece by piece: the board has no incremental one of its own, and an image is larger than its RAM.
    /// </summary>
    public sealed class Sha256
    {
        private const int BlockBytes = 64;

        // In the instance and not static: code in a slot must have no static constructor.
        private readonly uint[] k = new uint[]
        {
            0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
            0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
            0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
            0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
            0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
            0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
            0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
            0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
        };

        private readonly uint[] state = new uint[]
        {
            0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
        };

        private readonly uint[] w = new uint[64];
        private readonly byte[] block = new byte[BlockBytes];
        private int inBlock;
        private long totalBytes;

        /// <summary>Takes the next bytes in.</summary>
        public void Add(byte[] bytes, int start, int count)
        {
            totalBytes += count;
            for (int i = 0; i < count; i++)
            {
                block[inBlock++] = bytes[start + i];
                if (inBlock == BlockBytes)
                {
                    Compress();
                    inBlock = 0;
                }
            }
        }

        /// <summary>The 32 bytes of the hash. Ends it: nothing can be added afterwards.</summary>
        public byte[] Finish()
        {
            long bits = totalBytes * 8;
            block[inBlock++] = 0x80;
            if (inBlock > BlockBytes - 8)
            {
                ZeroTo(BlockBytes);
                Compress();
                inBlock = 0;
            }
            ZeroTo(BlockBytes - 8);
            for (int i = 0; i < 8; i++)
            {
                block[BlockBytes - 1 - i] = (byte)(bits >> (8 * i));
            }
            Compress();
            byte[] hash = new byte[32];
            for (int i = 0; i < 32; i++)
            {
                hash[i] = (byte)(state[i / 4] >> (24 - 8 * (i % 4)));
            }
            return hash;
        }

        private void ZeroTo(int stop)
        {
            while (inBlock < stop)
            {
                block[inBlock++] = 0;
            }
        }

        private void Compress()
        {
            for (int t = 0; t < 16; t++)
            {
                w[t] = (uint)(block[4 * t] << 24 | block[4 * t + 1] << 16 | block[4 * t + 2] << 8 | block[4 * t + 3]);
            }
            for (int t = 16; t < 64; t++)
            {
                uint x = w[t - 15];
                uint y = w[t - 2];
                uint s0 = (x >> 7 | x << 25) ^ (x >> 18 | x << 14) ^ (x >> 3);
                uint s1 = (y >> 17 | y << 15) ^ (y >> 19 | y << 13) ^ (y >> 10);
                w[t] = w[t - 16] + s0 + w[t - 7] + s1;
            }
            uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
            for (int t = 0; t < 64; t++)
            {
                uint s1 = (e >> 6 | e << 26) ^ (e >> 11 | e << 21) ^ (e >> 25 | e << 7);
                uint t1 = h + s1 + ((e & f) ^ (~e & g)) + k[t] + w[t];
                uint s0 = (a >> 2 | a << 30) ^ (a >> 13 | a << 19) ^ (a >> 22 | a << 10);
                uint t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
                h = g;
                g = f;
                f = e;
                e = d + t1;
                d = c;
                c = b;
                b = a;
                a = t1 + t2;
            }
            state[0] += a;
            state[1] += b;
            state[2] += c;
            state[3] += d;
            state[4] += e;
            state[5] += f;
            state[6] += g;
            state[7] += h;
        }
    }
}
