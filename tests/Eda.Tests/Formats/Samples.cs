namespace Native.Eda.Tests.Formats;

/// <summary>A short text of each format that uses most of what its reader knows.</summary>
internal static class Samples
{
    public const string Lef = """
        # a comment
        VERSION 5.8 ;
        BUSBITCHARS "[]" ;
        DIVIDERCHAR "/" ;
        UNITS
          DATABASE MICRONS 2000 ;
        END UNITS
        MANUFACTURINGGRID 0.005 ;
        PROPERTYDEFINITIONS
          LAYER LEF58_TYPE STRING ;
        END PROPERTYDEFINITIONS
        SITE core
          CLASS CORE ; SYMMETRY X Y ; SIZE 0.19 BY 1.4 ;
        END core
        LAYER metal1
          TYPE ROUTING ; DIRECTION HORIZONTAL ; PITCH 0.14 ; OFFSET 0.095 0.07 ; WIDTH 0.07 ;
          SPACINGTABLE PARALLELRUNLENGTH 0 0.3 WIDTH 0 0.07 0.07 WIDTH 0.09 0.07 0.09 ;
          RESISTANCE RPERSQ 0.38 ; CAPACITANCE CPERSQDIST 7.7e-05 ; EDGECAPACITANCE 2.7e-05 ; THICKNESS 0.13 ; HEIGHT 0.37 ;
        END metal1
        LAYER via1
          TYPE CUT ; SPACING 0.08 ; RESISTANCE 5 ;
        END via1
        VIA via1_0 DEFAULT
          RESISTANCE 5 ;
          LAYER metal1 ; RECT -0.07 -0.035 0.07 0.035 ;
        END via1_0
        VIARULE Array GENERATE
          LAYER metal1 ; ENCLOSURE 0.03 0.03 ;
        END Array
        MACRO INV_X1
          CLASS CORE ; FOREIGN INV_X1 0 0 ; ORIGIN 0.5 0 ; SIZE 0.38 BY 1.4 ; SYMMETRY X Y ; SITE core ;
          PIN A
            DIRECTION INPUT ; USE SIGNAL ;
            PORT
              LAYER metal1 ; RECT 0.06 0.525 0.165 0.7 ;
            END
          END A
          PIN VDD
            DIRECTION INOUT ; USE POWER ; SHAPE ABUTMENT ;
            PORT
              LAYER metal1 ; POLYGON 0 1.315 0.38 1.315 0.38 1.485 0 1.485 ;
            END
          END VDD
          OBS
            LAYER metal1 ; RECT 0.1 0.2 0.3 0.4 ;
          END
        END INV_X1
        END LIBRARY
        """;

    public const string Def = """
        VERSION 5.8 ;
        DIVIDERCHAR "/" ;
        BUSBITCHARS "[]" ;
        DESIGN tiny ;
        UNITS DISTANCE MICRONS 2000 ;
        PROPERTYDEFINITIONS
            COMPONENTPIN designRuleWidth REAL ;
        END PROPERTYDEFINITIONS
        DIEAREA ( 0 0 ) ( 20000 28000 ) ;
        ROW r0 core 0 0 N DO 50 BY 1 STEP 380 0 ;
        ROW r1 core 0 2800 FS DO 50 BY 1 STEP 380 0 ;
        TRACKS X 190 DO 50 STEP 380 LAYER metal1 ;
        GCELLGRID Y 0 DO 5 STEP 4200 ;
        VIAS 2 ;
        - v1 + RECT metal1 ( -70 -70 ) ( 70 70 ) + RECT via1 ( -70 -70 ) ( 70 70 ) ;
        - v2 + VIARULE Array + CUTSIZE 140 140 + ROWCOL 1 3 ;
        END VIAS
        REGIONS 1 ;
        - reg ( 0 0 ) ( 100 100 ) ;
        END REGIONS
        COMPONENTS 3 ;
        - a INV_X1 + SOURCE NETLIST + PLACED ( 380 0 ) N ;
        - b INV_X1 + FIXED ( 1140 2800 ) FS + WEIGHT 3 ;
        - c INV_X1 + UNPLACED + HALO 10 10 10 10 ;
        END COMPONENTS
        PINS 2 ;
        - in + NET n\[0\] + DIRECTION INPUT + USE SIGNAL + LAYER metal1 ( -70 0 ) ( 70 140 ) + FIXED ( 0 1000 ) E ;
        - out + NET o + DIRECTION OUTPUT
          + PORT + LAYER metal1 ( -70 0 ) ( 70 140 ) + PLACED ( 20000 1000 ) W ;
        END PINS
        BLOCKAGES 2 ;
        - PLACEMENT + SOFT RECT ( 0 0 ) ( 100 2800 ) ;
        - LAYER metal1 RECT ( 5 5 ) ( 50 60 ) RECT ( 7 7 ) ( 90 90 ) ;
        END BLOCKAGES
        SPECIALNETS 1 ;
        - VDD ( * VDD ) + USE POWER
          + ROUTED metal1 340 + SHAPE FOLLOWPIN ( 0 2800 ) ( 20000 * )
          NEW metal1 0 + SHAPE STRIPE ( 100 100 ) v1 ;
        END SPECIALNETS
        NETS 2 ;
        - n\[0\] ( PIN in ) ( a A ) + USE SIGNAL
          + ROUTED metal1 ( 0 1000 ) ( 500 * 0 ) v1 N
          NEW metal1 TAPER ( 500 1000 ) VIRTUAL ( 600 * ) RECT ( -10 -10 10 10 ) ;
        - o ( PIN out ) ( b A ) ( c A ) + SOURCE NETLIST + WEIGHT 2 ;
        END NETS
        END DESIGN
        """;

    public const string Verilog = """
        // two modules
        `timescale 1ns/1ps
        module leaf (input a, output [1:0] y);
          (* keep = 1 *)
          INV_X1 u1 (.A(a), .ZN(y[0]));
          INV_X1 u2 (.A(y[0]), .ZN(y[1]));
        endmodule
        module top (clk, d, q, \odd[1] );
          input clk;
          input [3:0] d;
          output [3:0] q;
          output \odd[1] ;
          wire w, \esc.name[2] ; /* nets */
          supply0 gnd;
          leaf l0 (d[0], {w, \esc.name[2] });
          leaf l1 (.a(d[1]), .y(q[1:0]));
          DFF_X1 r (.D(w), .CK(clk), .Q(q[2]), .QN());
          RAM m (.addr({d[3:2], 2'b10}), .out({q[3], \odd[1] }), .en(gnd));
          assign \esc.name[2] = d[2];
        endmodule
        """;

    public const string Liberty = """
        /* a library */
        library (tiny) {
          time_unit : "1ns"; voltage_unit : "1V"; leakage_power_unit : "1nW";
          capacitive_load_unit (1,ff);
          nom_voltage : 1.1;
          slew_lower_threshold_pct_rise : 30 ; slew_upper_threshold_pct_rise : 70.0
          default_max_transition : 0.2;
          lu_table_template (t2) { variable_1 : input_net_transition; variable_2 : total_output_net_capacitance; index_1 ("0.1, 0.2"); index_2 ("1, 2, 4"); }
          lu_table_template (c2) { variable_1 : related_pin_transition; variable_2 : constrained_pin_transition; index_1 ("0.1, 0.2"); index_2 ("0.1, 0.2"); }
          type (data) { base_type : array; bit_from : 1; bit_to : 0; }
          wire_load (small) { capacitance : 0.2; resistance : 0.004; slope : 5; fanout_length (1, 1.5); fanout_length (3, 4); }
          cell (INV_X1) {
            area : 0.5;
            cell_leakage_power : 10;
            leakage_power () { when : "!A"; value : 8; }
            pin (A) { direction : input; capacitance : 1.5; }
            pin (ZN) {
              direction : output; function : "!A"; max_capacitance : 60;
              timing () {
                related_pin : "A"; timing_sense : negative_unate;
                cell_rise (t2) { values ("1, 2, 3", \
                  "2, 3, 5"); }
                cell_fall (t2) { values ("1, 2, 3", "2, 3, 4"); }
                rise_transition (t2) { values ("1, 2, 3", "2, 3, 4"); }
                fall_transition (t2) { values ("1, 2, 3", "2, 3, 4"); }
              }
              internal_power () { related_pin : "A"; rise_power (t2) { values ("1, 2, 3", "2, 3, 4"); } }
            }
          }
          cell (DFF_X1) {
            ff (IQ, IQN) { next_state : "D"; clocked_on : "CK"; }
            pin (D) { direction : input; capacitance : 1;
              timing () { related_pin : "CK"; timing_type : setup_rising; rise_constraint (c2) { values ("1, 2", "2, 3"); } } }
            pin (CK) { direction : input; clock : true; }
            bus (Q) { bus_type : data; direction : output; timing () { related_pin : CK; timing_type : rising_edge; cell_rise (scalar) { values ("0.3"); } } }
          }
        }
        """;

    public const string Sdc = """
        # constraints
        current_design top
        set period 0.46
        set half [expr $period * 0.5 + (1 - 1) / 2.0]
        create_clock -name clk -period $period -waveform {0 0.23} [get_ports clk]
        create_clock -name virt \
          -period $period
        set_clock_latency -source 0.07 [get_clocks clk]
        set_clock_uncertainty -setup 0.01 [all_clocks]
        set_propagated_clock [get_clocks {clk}]
        set_input_delay [expr $period*0.2] -clock virt [all_inputs -no_clocks]
        set_output_delay -max 0.1 -clock clk [get_ports {q[3:0]}]; set_load 2.5 [all_outputs]
        set_input_transition 0.01 [all_inputs]
        set_driving_cell -lib_cell INV_X1 -pin ZN "d*"
        set_false_path -from [get_ports d*] -to [get_pins r/D]
        set_multicycle_path 2 -setup -to [get_cells r]
        set_max_fanout 20 [current_design]
        group_path -name io -to [all_outputs]
        some_unknown_command -with options
        """;

    public const string Spef = """
        *SPEF "IEEE 1481-1998"
        *DESIGN "tiny"
        *DATE "today"
        *VENDOR "none"
        *PROGRAM "none"
        *VERSION "1"
        *DESIGN_FLOW "PIN_CAP NONE"
        *DIVIDER /
        *DELIMITER :
        *BUS_DELIMITER []
        *T_UNIT 1 NS
        *C_UNIT 1 PF
        *R_UNIT 1 OHM
        *L_UNIT 1 HENRY
        // names
        *NAME_MAP
        *1 clk
        *2 n1
        *3 u1
        *4 u2
        *PORTS
        *1 I
        *D_NET *1 0.003
        *CONN
        *P *1 I *C 1.0 2.0
        *I *3:A I *D INV_X1
        *CAP
        1 *1 0.001
        2 *3:A 0.0005
        3 *1:1 *2:1 0.0015
        *RES
        1 *1 *1:1 10.5
        2 *1:1 *3:A 3
        *END
        *D_NET *2 0.002
        *CONN
        *I *3:ZN O
        *I *4:A I
        *CAP
        1 *2:1 *1:1 0.0015
        2 *4:A 0.0005
        *RES
        1 *3:ZN *2:1 4
        2 *2:1 *4:A 4
        *END
        """;

    public const string Hmetis = """
        % edges vertices kind
        3 4 11
        2 1 2
        1 2 3 4
        5 1 4
        1
        2
        3
        4
        """;

    public const string Iccad = """
        NumTechnologies 2
        Tech TA 2
        LibCell MC1 7 10 1
        Pin P1 5 7
        LibCell MC2 14 10 2
        Pin P1 10 3
        Pin P2 3 6
        Tech TB 2
        LibCell MC1 7 15 1
        Pin P1 2 11
        LibCell MC2 12 15 2
        Pin P1 5 12
        Pin P2 8 3
        DieSize 0 0 30 30
        TopDieMaxUtil 80
        BottomDieMaxUtil 90
        TopDieRows 0 0 30 10 3
        BottomDieRows 0 0 30 15 2
        TopDieTech TA
        BottomDieTech TB
        TerminalSize 6 6
        TerminalSpacing 4
        NumInstances 2
        Inst C1 MC1
        Inst C2 MC2
        NumNets 1
        Net N1 2
        Pin C1/P1
        Pin C2/P2
        """;

    public const string Nodes = """
        UCLA nodes 1.0
        # nodes
        NumNodes : 3
        NumTerminals : 1
           a 4 12
           b 6 12
           p 1 1 terminal_NI
        """;

    public const string BookshelfNets = """
        UCLA nets 1.0
        NumNets : 2
        NumPins : 5
        NetDegree : 2 n0
          a O : 0.5 1.0
          b I : -1 0
        NetDegree : 3
          a I
          b O : 0 0
          p B
        """;

    public const string Places = """
        UCLA pl 1.0
        a 10 12 : N
        b 20.5 24 : FS
        p 0 0 : N /FIXED_NI
        """;

    public const string Rows = """
        UCLA scl 1.0
        NumRows : 2
        CoreRow Horizontal
          Coordinate : 12
          Height : 12
          Sitewidth : 1
          Sitespacing : 1
          Siteorient : 1
          Sitesymmetry : 1
          SubrowOrigin : 0 NumSites : 100
        End
        CoreRow Horizontal
          Coordinate : 24
          Height : 12
          Siteorient : FS
          SubrowOrigin : 4 NumSites : 90
        End
        """;

    public const string Floorplan = """
        # name width height left bottom
        core	0.0005	0.001	0.0	0.0
        cache	0.0005	0.001	0.0005	0.0	1.75e6	0.01
        """;

    public const string Layers = """
        # silicon
        0
        Y
        Y
        1.75e6
        0.01
        0.00015
        chip.flp
        1
        Y
        N
        silicon
        2.0e-05
        chip.flp
        """;

    public const string Powers = """
        core	cache	bus
        0.5	0.25	0.1
        0.7	0.15	0.1
        """;

    public const string Config = """
        # thermal model
        	-t_chip	0.00015
        	-r_convec	0.1
        	-s_sink	0.06
        	-t_sink	0.0069
        	-material_sink copper
        	-s_spreader	0.03
        	-t_spreader	0.001
        	-ambient	318.15
        	-grid_rows	32
        	-grid_cols	32
        	-grid_layer_file	(null)
        """;

    public const string Materials = """
        # name, kind, conductivity, heat capacity
        silicon
        solid
        130.0
        1630300
        water
        fluid
        0.6069
        4172638
        8.89e-4
        """;

    public const string Rules = """
        Extraction Rules for OpenRCX
        LayerCount 2
        Metal 1 OVER 0
        DIST count 2 width 0.1
        0.1 6e-05 1e-05 0.001
        0.5 0 4e-05 0.001
        END DIST
        Metal 1 UNDER 2
        DIST count 2 width 0.1
        0.1 5e-05 2e-05 0.001
        0.5 0 5e-05 0.001
        END DIST
        """;
}
