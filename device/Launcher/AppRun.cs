#nullable enable
using System;
using System.Reflection;
using ProductFirmware.Board;
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>
    /// One run of the chosen app, on a thread of its own: loads the assemblies from the checked bytes (their file is closed long
    /// before) and calls the last one's Main. What is thrown ends the run and is told to the launcher.
    /// </summary>
    internal sealed class AppRun
    {
        private byte[]? image;

        /// <summary>Null runs the factory app.</summary>
        public AppRun(byte[]? image)
        {
            this.image = image;
        }

        /// <summary>Loads and runs.</summary>
        public void Run()
        {
            try
            {
                if (image == null)
                {
                    FactoryApp.Run();
                    return;
                }
                MethodInfo main = FindMain(Load());
                main.Invoke(null, new object[0]);
                Launcher.Log("app: main ended");
            }
            catch (Exception error)
            {
                Launcher.Log("crash: " + error.GetType().FullName + ": " + error.Message);
                Launcher.Stop(StopCodes.Crash);
            }
        }

        private Assembly Load()
        {
            Payload payload = new Payload(image!);
            Reason reason = payload.Check();
            if (reason != Reason.None)
            {
                throw new ArgumentException("The image's payload is refused, reason " + ((int)reason).ToString());
            }
            image = null; // the last assembly keeps the array
            Assembly? loaded = null;
            for (int i = 0; i < payload.Count; i++)
            {
                loaded = Assembly.Load(payload.Take());
            }
            return loaded!;
        }

        private static MethodInfo FindMain(Assembly app)
        {
            MethodInfo? found = null;
            Type[] types = app.GetTypes();
            for (int i = 0; i < types.Length; i++)
            {
                MethodInfo? main = types[i].GetMethod("Main", BindingFlags.Public | BindingFlags.Static);
                if (main != null && found != null)
                {
                    throw new ArgumentException("The app has more than one public static Main.");
                }
                found = main ?? found;
            }
            return found ?? throw new ArgumentException("The app has no public static Main.");
        }
    }
}
