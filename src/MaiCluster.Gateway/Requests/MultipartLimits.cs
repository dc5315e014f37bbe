namespace MaiCluster.Gateway.Requests;

/// <summary>What a form may hold.</summary>
/// <param name="FileField">The name of the field that is a file.</param>
/// <param name="FileBytes">Bytes of that file.</param>
internal sealed record MultipartLimits(string FileField, int FileBytes)
{
    /// <summary>Bytes of the whole form.</summary>
    public long MostBytes => FileBytes + (Fields * (long)(FieldBytes + HeaderBytes));

    /// <summary>Bytes of one other field. Default 64 KiB: a prompt of a thousand words has 6.</summary>
    public int FieldBytes { get; init; } = 64 << 10;

    /// <summary>Fields of one form. Default 64: several times what any client sends.</summary>
    public int Fields { get; init; } = 64;

    /// <summary>Headers of one field. Default 16: clients send two.</summary>
    public int Headers { get; init; } = 16;

    /// <summary>Bytes of one field's headers. Default 4 KiB: a long file name fits.</summary>
    public int HeaderBytes { get; init; } = 4 << 10;

    /// <summary>Names of fields that are numbers.</summary>
    public IReadOnlyList<string> Numbers { get; init; } = [];

    /// <summary>Names of fields that are true or false.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];
}
