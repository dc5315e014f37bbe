using System.Security.Cryptography;

namespace MaiCluster.Serving.Admission;

/// <summary>A new API key's text. It is shown once, to who asked for it; everything else that prints it gets stars.</summary>
public sealed class SecretKey
{
    private const string Prefix = "mai_";
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int Characters = 32; // of 62 kinds: 190.5 random bits

    private readonly string _text;

    private SecretKey(string text) => _text = text;

    /// <summary><c>mai_</c> and 32 random letters and digits.</summary>
    public static SecretKey New() => new(Prefix + RandomNumberGenerator.GetString(Alphabet, Characters));

    /// <summary>What is stored in its place.</summary>
    public byte[] Hash() => AdmissionGate.Hash(_text);

    /// <summary>The text itself: for the owner's eyes and for <c>DATA/key</c>, never for a log or a message.</summary>
    public string Reveal() => _text;

    public override string ToString() => Prefix + "********";
}
