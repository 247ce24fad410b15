namespace ArchSim.Numerics;

/// <summary>Rows of operands, wherever they come from.</summary>
internal interface IOperandRows<T>
{
    int Rows { get; }

    int Columns { get; }

    /// <summary>Copies the part of a row that starts at a column.</summary>
    void CopyTo(int row, int column, Span<T> operands);
}

/// <summary>Operands as a kernel takes them.</summary>
internal readonly ref struct MatrixRows<T>(Matrix<T> matrix) : IOperandRows<T>
{
    private readonly Matrix<T> _matrix = matrix;

    public int Rows => _matrix.Rows;

    public int Columns => _matrix.Columns;

    public void CopyTo(int row, int column, Span<T> operands) => _matrix.Row(row).Slice(column, operands.Length).CopyTo(operands);
}

/// <summary>Operands looked up by their codes.</summary>
internal readonly ref struct DecodedRows<T>(Matrix<ushort> codes, CodeTable<T> table) : IOperandRows<T>
    where T : unmanaged
{
    private readonly Matrix<ushort> _codes = codes;

    public int Rows => _codes.Rows;

    public int Columns => _codes.Columns;

    public void CopyTo(int row, int column, Span<T> operands) =>
        table.Decode(_codes.Row(row).Slice(column, operands.Length), operands, row * Columns + column);
}
