namespace MaiCluster.Gateway.Requests;

/// <summary>What becomes of a request field.</summary>
internal enum FieldSupport
{
    /// <summary>It changes the answer as documented.</summary>
    Honoured,

    /// <summary>Its form is checked, then it is ignored: no answer could show it.</summary>
    Taken,

    /// <summary>Only null and its default are taken; anything else is 400 <c>unsupported_parameter</c>.</summary>
    Refused,
}
