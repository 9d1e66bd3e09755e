#nullable enable
using System;
using System.Threading;
using ProductFirmware.Board;

namespace ProductFirmware.Device
{
    /// <summary>
    /// What runs where no slot holds an image that may: the update agent alone, so that the board can be given one over the air. It is
    /// version 0 of the product that a slot's remains speak of, and every release is above that.
    /// </summary>
    internal static class FactoryApp
    {
        private const int LookEveryMs = 60000;

        public static void Run()
        {
            int product = SlotProduct.Find(new BoardFiles(SlotFiles.Folder));
            Agent agent = Agent.Run(product, 0, ThisBoard.Open());
            long startedMs = Environment.TickCount64;
            while (true)
            {
                Thread.Sleep(LookEveryMs);
                if (FactoryWatch.IsOver(Environment.TickCount64 - startedMs, agent.IsIdle))
                {
                    Launcher.Log("factory app: no image came, starting again");
                    Launcher.Stop(StopCodes.Reboot);
                }
            }
        }
    }
}
