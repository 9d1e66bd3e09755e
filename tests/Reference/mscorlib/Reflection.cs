// Reflection in nanoFramework.CoreLibrary 1.17: no generic attribute readers, no assembly attributes (facts §7); loading from bytes (§9).
namespace System
{
    public abstract class Type : System.Reflection.MemberInfo // CoreLibrary: System/Type.cs
    {
        public abstract string FullName { get; } // CoreLibrary: System/Type.cs
        public abstract System.Reflection.Assembly Assembly { get; } // CoreLibrary: System/Type.cs
        public abstract Type BaseType { get; } // CoreLibrary: System/Type.cs
        public static Type GetTypeFromHandle(RuntimeTypeHandle handle) { throw null; } // CoreLibrary: System/Type.cs
        public System.Reflection.MethodInfo GetMethod(string name) { throw null; } // CoreLibrary: System/Type.cs
        public System.Reflection.MethodInfo GetMethod(string name, System.Reflection.BindingFlags bindingAttr) { throw null; } // CoreLibrary: System/Type.cs
        public System.Reflection.MethodInfo GetMethod(string name, Type[] types) { throw null; } // CoreLibrary: System/Type.cs
        public System.Reflection.MethodInfo[] GetMethods() { throw null; } // CoreLibrary: System/Type.cs
        public abstract System.Reflection.MethodInfo[] GetMethods(System.Reflection.BindingFlags bindingAttr); // CoreLibrary: System/Type.cs
    }
}

namespace System.Reflection
{
    [Flags]
    public enum BindingFlags // CoreLibrary: System/Reflection/BindingFlags.cs
    {
        Instance = 4, // CoreLibrary: System/Reflection/BindingFlags.cs
        Static = 8, // CoreLibrary: System/Reflection/BindingFlags.cs
        Public = 16, // CoreLibrary: System/Reflection/BindingFlags.cs
        NonPublic = 32 // CoreLibrary: System/Reflection/BindingFlags.cs
    }

    public abstract class MemberInfo // CoreLibrary: System/Reflection/MemberInfo.cs
    {
        public abstract string Name { get; } // CoreLibrary: System/Reflection/MemberInfo.cs
        public virtual object[] GetCustomAttributes(bool inherit) { throw null; } // CoreLibrary: System/Reflection/MemberInfo.cs
    }

    public abstract class MethodBase : MemberInfo // CoreLibrary: System/Reflection/MethodBase.cs
    {
        public bool IsStatic { get { throw null; } } // CoreLibrary: System/Reflection/MethodBase.cs
        public bool IsPublic { get { throw null; } } // CoreLibrary: System/Reflection/MethodBase.cs
        public object Invoke(object obj, object[] parameters) { throw null; } // CoreLibrary: System/Reflection/MethodBase.cs
        public virtual ParameterInfo[] GetParameters() { throw null; } // CoreLibrary: System/Reflection/MethodBase.cs
    }

    public abstract class MethodInfo : MethodBase // CoreLibrary: System/Reflection/MethodInfo.cs
    {
        public abstract Type ReturnType { get; } // CoreLibrary: System/Reflection/MethodInfo.cs
    }

    public abstract class ParameterInfo // CoreLibrary: System/Reflection/ParameterInfo.cs
    {
    }

    public class Assembly // CoreLibrary: System/Reflection/Assembly.cs
    {
        public static Assembly Load(byte[] rawAssembly) { throw null; } // CoreLibrary: System/Reflection/Assembly.cs; facts §9
        public static Assembly Load(string assemblyString) { throw null; } // CoreLibrary: System/Reflection/Assembly.cs
        public static Assembly GetExecutingAssembly() { throw null; } // CoreLibrary: System/Reflection/Assembly.cs
        public virtual string FullName { get { throw null; } } // CoreLibrary: System/Reflection/Assembly.cs
        public virtual Type GetType(string name) { throw null; } // CoreLibrary: System/Reflection/Assembly.cs
        public virtual Type[] GetTypes() { throw null; } // CoreLibrary: System/Reflection/Assembly.cs
    }
}
