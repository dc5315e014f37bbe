using System.Runtime.InteropServices;

namespace MaiCluster.EndToEnd.Nodes;

/// <summary>What a terminal or a supervisor sends to a process.</summary>
internal static partial class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    public static void Send(int processId, int signal) => Assert.Equal(0, SystemKill(processId, signal));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SystemKill(int processId, int signal);
}
