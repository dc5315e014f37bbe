using System.Runtime.InteropServices;

namespace MaiCluster.Gateway.Speech.Encoding;

/// <summary>LAME's library, where the system has it (Debian: <c>libmp3lame0</c>). Found when it is first needed; nothing is linked.</summary>
internal sealed class LameLibrary
{
    private static readonly string[] Names = ["libmp3lame.so.0", "libmp3lame.so", "libmp3lame.0.dylib", "libmp3lame.dll", "mp3lame"];

    private LameLibrary(IntPtr library)
    {
        Init = Get<InitCall>(library, "lame_init");
        SetChannels = Get<SetCall>(library, "lame_set_num_channels");
        SetRate = Get<SetCall>(library, "lame_set_in_samplerate");
        SetOutRate = Get<SetCall>(library, "lame_set_out_samplerate");
        SetBitrate = Get<SetCall>(library, "lame_set_brate");
        SetMode = Get<SetCall>(library, "lame_set_mode");
        SetVbrTag = Get<SetCall>(library, "lame_set_bWriteVbrTag");
        Prepare = Get<SimpleCall>(library, "lame_init_params");
        Encode = Get<EncodeCall>(library, "lame_encode_buffer");
        Flush = Get<FlushCall>(library, "lame_encode_flush");
        Close = Get<SimpleCall>(library, "lame_close");
    }

    public delegate IntPtr InitCall();

    public delegate int SetCall(IntPtr state, int value);

    public delegate int SimpleCall(IntPtr state);

    public delegate int EncodeCall(IntPtr state, ref short left, ref short right, int samples, ref byte encoded, int size);

    public delegate int FlushCall(IntPtr state, ref byte encoded, int size);

    public InitCall Init { get; }

    public SetCall SetChannels { get; }

    public SetCall SetRate { get; }

    public SetCall SetOutRate { get; }

    /// <summary>In kbit/s.</summary>
    public SetCall SetBitrate { get; }

    /// <summary>3 = mono.</summary>
    public SetCall SetMode { get; }

    /// <summary>0 = no tag frame, which would need the length before the end.</summary>
    public SetCall SetVbrTag { get; }

    public SimpleCall Prepare { get; }

    public EncodeCall Encode { get; }

    public FlushCall Flush { get; }

    public SimpleCall Close { get; }

    /// <summary>Null where it is not installed, or is another thing of that name.</summary>
    public static LameLibrary? TryLoad()
    {
        foreach (var name in Names)
        {
            if (!NativeLibrary.TryLoad(name, out var library))
            {
                continue;
            }

            try
            {
                return new LameLibrary(library);
            }
            catch (EntryPointNotFoundException)
            {
                NativeLibrary.Free(library);
            }
        }

        return null;
    }

    private static TCall Get<TCall>(IntPtr library, string name)
        where TCall : Delegate => Marshal.GetDelegateForFunctionPointer<TCall>(NativeLibrary.GetExport(library, name));
}
