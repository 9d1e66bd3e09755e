#nullable enable
using System.Threading;

namespace ProductFirmware.Device
{
    /// <summary>
    /// What runs where no slot holds an image that may: the update agent alone, so that the board can be given one over the air. It
    /// declares version 0 of the product that the board was flashed for, and every release is above that.
    /// </summary>
    internal static class FactoryApp
    {
        private const string ProductKey = "product";
        private const int LookEveryMs = 60000;

        public static void Run()
        {
            Hardware hardware = ThisBoard.Open();
            int.TryParse(hardware.Board.Load(ProductKey), out int product);
            Agent.Run(product, 0, hardware);
            while (true)
            {
                Thread.Sleep(LookEveryMs);
            }
        }
    }
}
